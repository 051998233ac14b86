import { jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { dayOf } from './bodies.ts'
import type { Keeper } from './keeper.ts'
import type { LogStream } from './log-stream.ts'
import type { Part } from './part.ts'
import { bodiesStream, bodySubjectOf, dayOfSubject, directoryPart } from './parts.ts'
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
  /** A day's bodies go when it is over and no part refers to one of them any more, as a dead letter may for longer. */
  const purgeBodies = async (): Promise<void> => {
    const directory = parts.get(directoryPart)
    if (directory === undefined || !isOwn(directory.part)) return
    const manager = await jetstreamManager(connection, { checkAPI: false })
    const { state } = await manager.streams.info(bodiesStream, { subjects_filter: bodySubjectOf('*') })
    const today = dayOf(Date.now())
    const over = Object.keys(state.subjects ?? {}).filter((subject) => dayOfSubject(subject) < today)
    if (over.length === 0) return
    await Promise.all([...parts.values()].map(({ part }) => part.catchUp()))
    const used = new Set((await Promise.all([...parts.keys()].map(keeper.bodyDays))).flat())
    for (const subject of over)
      if (!used.has(dayOfSubject(subject))) await manager.streams.purge(bodiesStream, { filter: subject })
  }
  const rounds = [
    startRounds(checkpoint, checkpointMs),
    startRounds(keep, snapshotMs),
    startRounds(() => purgeBodies().catch((error: unknown) => onProblem(directoryPart, error)), bodiesMs),
  ]
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
