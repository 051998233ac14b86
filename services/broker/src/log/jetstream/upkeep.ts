import type { NatsConnection } from '@nats-io/transport-node'
import type { Keeper } from './keeper.ts'
import type { LogStream } from './log-stream.ts'
import type { Part } from './part.ts'
import { directoryPart } from './parts.ts'
import { purgeBodies } from './purge-bodies.ts'
import type { Snapshots } from './snapshots.ts'

const checkpointMs = 500
/** Records after which a view is worth it. */
const checkpointRecords = 500
const snapshotMs = 2000
const bodiesMs = 600_000

/** Keeps views and streams from growing for ever. What fails is told, and tried again the next time. */
export function startUpkeep(options: {
  readonly connection: NatsConnection
  readonly me: string
  readonly parts: ReadonlyMap<string, { readonly part: Part; readonly stream: LogStream }>
  readonly keeper: Keeper
  readonly snapshots: Snapshots
  readonly onProblem: (part: string, error: unknown) => void
}): AsyncDisposable {
  const { connection, me, parts, keeper, snapshots, onProblem } = options
  const checkpointed = new Map<string, number>()
  const isOwn = (part: Part): boolean => part.ownership.owner === me

  const checkpoint = async (): Promise<void> => {
    for (const { part } of parts.values()) {
      if (!part.isFit || part.applied - (checkpointed.get(part.name) ?? 0) < checkpointRecords) continue
      checkpointed.set(part.name, part.applied)
      await keeper.checkpoint(part.name).catch((error: unknown) => onProblem(part.name, error))
    }
  }
  const keep = async (): Promise<void> => {
    for (const { part, stream } of parts.values())
      if (isOwn(part)) await snapshots.keep(part.name, stream).catch((error: unknown) => onProblem(part.name, error))
  }
  const usedDays = async (): Promise<Set<number>> => {
    await Promise.all([...parts.values()].map(({ part }) => part.catchUp()))
    return new Set((await Promise.all([...parts.keys()].map(keeper.bodyDays))).flat())
  }
  const purge = async (): Promise<void> => {
    const directory = parts.get(directoryPart)?.part
    if (directory === undefined || !isOwn(directory)) return
    const work = purgeBodies(connection, { now: Date.now(), usedDays })
    await work.catch((error: unknown) => onProblem(directoryPart, error))
  }
  const rounds = [startRounds(checkpoint, checkpointMs), startRounds(keep, snapshotMs), startRounds(purge, bodiesMs)]
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(rounds.map((round) => round.stop()))
    },
  }
}

/** One round after the other, with a pause between. */
function startRounds(work: () => Promise<void>, pauseMs: number): { stop(): Promise<void> } {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= work().finally(() => {
      running = undefined
    })
  }, pauseMs)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
