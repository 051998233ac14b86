import { randomUUID } from 'node:crypto'
import type { Did } from '@digital-spine/core'
import type { NatsConnection } from '@nats-io/transport-node'
import type { CursorState, LogOperations, StoredMessage } from '../message-log.ts'
import { operationTable } from '../operation-table.ts'
import { type Outcome, refusalOf } from '../worker-front.ts'
import { openBodies } from './bodies.ts'
import { createCallers, unavailable, unavailableError } from './callers.ts'
import { fillBodies } from './fill-bodies.ts'
import { createForwarding } from './forwarding.ts'
import { joinCluster } from './join-cluster.ts'
import { startKeeper } from './keeper.ts'
import { type LogStream, openLogStream, requestMs } from './log-stream.ts'
import { openPart, type Part } from './part.ts'
import { partNames } from './parts.ts'
import { createRequests } from './requests.ts'
import { createSenderTurns } from './sender-turns.ts'
import { openSnapshots } from './snapshots.ts'
import { splitCall } from './split-call.ts'
import { ensureStreams } from './streams.ts'
import { untilDone } from './until-done.ts'
import { startUpkeep } from './upkeep.ts'
import { openView, type Result } from './view.ts'
import { openViewFolder, viewFile } from './view-folder.ts'

/** What the log tells besides answers. */
export type ClusterEvents = {
  onEntry(mailbox: Did, position: number): void
  onCursor(mailbox: Did, client: string, state: CursorState | null): void
  onProblem(part: string, error: unknown): void
}

/** The log of a broker whose processes share JetStream, as this process has it. */
export type ClusterLog = AsyncDisposable & {
  call(name: keyof LogOperations, args: readonly unknown[]): Promise<Outcome>
  /** Throws LOG_UNAVAILABLE. */
  check(): Promise<void>
}

/** What is larger is stored apart. */
const maxInlineBytes = 32 << 10
const maxRecordBytes = 1 << 20
const sweepMs = 250

export async function openClusterLog(options: {
  readonly connection: NatsConnection
  readonly folder: string
  readonly partitions: number
  readonly replicas: number
  readonly snapshotBytes: number
  readonly events: ClusterEvents
}): Promise<ClusterLog> {
  const { connection, folder, partitions, replicas, snapshotBytes, events } = options
  await using stack = new AsyncDisposableStack()
  const me = randomUUID()
  const { id } = await untilDone(() => ensureStreams(connection, { partitions, replicas }))
  stack.use(await openViewFolder(folder, id))
  const keeper = startKeeper(folder)
  stack.defer(() => keeper.close())
  const store = { folder, replicas, keeper, minBytes: snapshotBytes }
  const snapshots = await untilDone(() => openSnapshots(connection, store))
  const bodies = await untilDone(() => openBodies(connection))

  const requests = createRequests(connection, requestMs)
  const parts = new Map<string, { readonly part: Part; readonly stream: LogStream }>()
  const forwarding = createForwarding(connection, {
    me,
    findPart: (name) => parts.get(name)?.part,
    onAnswer: (call, outcome) => void callers.settle(call, outcome),
  })
  stack.defer(() => forwarding.close())
  const callers = createCallers(me, forwarding.send)
  const timer = setInterval(() => {
    callers.sweep()
    callers.repeat()
  }, sweepMs)
  stack.defer(() => clearInterval(timer))

  const onDone = ({ request, outcome, news }: Result): void => {
    const isAwaited = request.origin === me && callers.settle(request.call, outcome)
    if (!isAwaited) for (const { mailbox, position } of news.entries) events.onEntry(mailbox, position)
    for (const { mailbox, client, state } of news.cursors) events.onCursor(mailbox, client, state)
  }
  const open = async (name: string): Promise<Part> => {
    const stream = await openLogStream(connection, requests, name, (stored) => parts.get(name)?.part.hear(stored))
    const part: Part = openPart({
      ...{ name, me, stream, maxRecordBytes },
      openView: () => openView(viewFile(folder, name)),
      restore: (applied) => snapshots.restore(name, applied),
      events: {
        onDone,
        onUnchanged: ({ request, outcome }, sequence) => forwarding.answer(part, request, outcome, sequence),
        onOwner: () => callers.sendAll(part),
        onFailure: (error) => events.onProblem(name, error),
      },
    })
    parts.set(name, { part, stream })
    return part
  }
  const all = await Promise.all(partNames(partitions).map(open))
  stack.defer(() => {
    for (const part of all) part.close()
  })
  await connection.flush()
  await Promise.all(all.map((part) => untilDone(part.catchUp)))
  stack.use(await joinCluster(connection, { me, parts: all, onReturn: () => callers.repeat(true) }))
  stack.use(startUpkeep({ connection, me, parts, keeper, snapshots, onProblem: events.onProblem }))

  const turns = createSenderTurns(({ body, ...message }: StoredMessage) => {
    if (!(body instanceof Uint8Array) || body.length <= maxInlineBytes) return undefined
    return untilDone(async () => ({ ...message, body: await bodies.put(body, message.expiresAt) }))
  })
  const read = async (part: Part, name: keyof LogOperations, args: readonly unknown[]): Promise<Outcome> => {
    await untilDone(part.catchUp)
    return attempt(() => part.read(name, args))
  }
  const perform = async (name: keyof LogOperations, args: readonly unknown[]): Promise<Outcome> => {
    const { pieces, merge } = splitCall(name, args, partitions)
    const isRead = operationTable[name].kind === 'read'
    const outcomes = await Promise.all(
      pieces.map(({ part: partName, args: some }) => {
        const part = parts.get(partName)?.part
        if (part === undefined) throw new TypeError(`there is no part ${partName}`)
        return isRead ? read(part, name, some) : callers.call(part, name, some)
      }),
    )
    const refused = outcomes.find((outcome) => 'error' in outcome)
    return refused ?? attempt(() => merge(outcomes.map((outcome) => 'value' in outcome && outcome.value)))
  }
  const owned = stack.move()
  return {
    async call(name, args) {
      try {
        const ready = turns.take(name, args)
        const outcome = await perform(name, Array.isArray(ready) ? ready : await ready)
        return await fillBodies(bodies, name, outcome)
      } catch (error) {
        events.onProblem(name, error)
        return { error: unavailable }
      }
    },
    async check() {
      if (all.some(({ ownership, isFit }) => ownership.owner === null || !isFit)) throw unavailableError()
      await Promise.all(all.map((part) => part.catchUp())).catch((error: unknown) => {
        throw unavailableError(error)
      })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function attempt(work: () => unknown): Outcome {
  try {
    return { value: work() }
  } catch (error) {
    return { error: refusalOf(error) }
  }
}
