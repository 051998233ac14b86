import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Did } from '@digital-spine/core'
import type { NatsConnection } from '@nats-io/transport-node'
import type { CursorState, LogOperations } from '../message-log.ts'
import { operationTable } from '../operation-table.ts'
import { type Outcome, refusalOf } from '../worker-front.ts'
import { createCallers, unavailable, unavailableError } from './callers.ts'
import { createForwarding } from './forwarding.ts'
import { openLogStream } from './log-stream.ts'
import { joinMembership, type Membership } from './membership.ts'
import { openPart, type Part } from './part.ts'
import { partNames } from './parts.ts'
import { splitCall } from './split-call.ts'
import { ensureStreams } from './streams.ts'
import { openView, type Result } from './view.ts'
import { prepareViewFolder, viewFile } from './view-folder.ts'

/** What the log tells besides answers. */
export type ClusterEvents = {
  onEntry(mailbox: Did, position: number): void
  onCursor(mailbox: Did, client: string, state: CursorState | null): void
  onProblem(part: string, error: unknown): void
}

/** The log of a broker whose processes share JetStream, as this process has it. */
export type ClusterLog = {
  call(name: keyof LogOperations, args: readonly unknown[]): Promise<Outcome>
  check(): Promise<void>
  close(): Promise<void>
}

const maxRecordBytes = 1 << 20
const patienceMs = 10_000
const sweepMs = 250
/** How long those who are there may take to say so. */
const helloMs = 100

export async function openClusterLog(options: {
  readonly connection: NatsConnection
  readonly folder: string
  readonly partitions: number
  readonly replicas: number
  readonly events: ClusterEvents
}): Promise<ClusterLog> {
  const { connection, folder, partitions, replicas, events } = options
  const me = randomUUID()
  const settings = await untilDone(() => ensureStreams(connection, { partitions, replicas }))
  prepareViewFolder(folder, settings.id)
  const parts = new Map<string, Part>()
  const forwarding = createForwarding(connection, {
    me,
    findPart: (name) => parts.get(name),
    onAnswer: (call, outcome) => void callers.settle(call, outcome),
  })
  const callers = createCallers(me, forwarding.send)

  const onDone = ({ request, outcome, news }: Result): void => {
    const isAwaited = request.origin === me && callers.settle(request.call, outcome)
    if (!isAwaited) for (const { mailbox, position } of news.entries) events.onEntry(mailbox, position)
    for (const { mailbox, client, state } of news.cursors) events.onCursor(mailbox, client, state)
  }
  for (const name of partNames(partitions)) {
    const stream = await openLogStream(connection, name, (stored) => parts.get(name)?.hear(stored))
    const part: Part = openPart({
      ...{ name, me, stream, maxRecordBytes },
      openView: () => openView(viewFile(folder, name)),
      restore: () => Promise.reject(new Error('there is no snapshot')),
      events: {
        onDone,
        onUnchanged: ({ request, outcome }, sequence) => forwarding.answer(part, request, outcome, sequence),
        onOwner: () => callers.sendAll(part),
        onFailure: (error) => events.onProblem(name, error),
      },
    })
    parts.set(name, part)
  }
  await connection.flush()
  await Promise.all([...parts.values()].map((part) => untilDone(part.catchUp)))

  const describe = () => {
    const owned = [...parts.values()].filter(({ ownership }) => ownership.owner === me)
    return {
      owned: Object.fromEntries(
        owned.map(({ name, ownership, applied }) => [name, [ownership.term, applied]] as const),
      ),
      unfit: [...parts.values()].filter(({ isFit }) => !isFit).map(({ name }) => name),
    }
  }
  const settleRoles = (from: Membership): void => {
    for (const part of parts.values()) part.want(from.chooseOwner(part.name))
  }
  const membership: Membership = joinMembership(connection, {
    ...{ me, describe },
    onBeat({ id, owned }) {
      for (const [name, [term, applied]] of Object.entries(owned)) parts.get(name)?.hearOf(id, term, applied)
    },
    onChange: () => isJoined && settleRoles(membership),
  })
  let isJoined = false
  await connection.flush()
  membership.tell('hello')
  await pause(helloMs)
  isJoined = true
  settleRoles(membership)

  const timer = setInterval(() => {
    callers.sweep()
    callers.repeat()
  }, sweepMs)
  void (async () => {
    for await (const { type } of connection.status())
      if (type === 'reconnect') {
        membership.excuse()
        membership.tell('hello')
        callers.repeat(true)
        for (const part of parts.values()) void part.catchUp().catch(() => undefined)
      }
  })()
  await untilDone(async () => {
    if ([...parts.values()].some(({ ownership }) => ownership.owner === null)) throw unavailableError()
  })

  const read = async (part: Part, name: keyof LogOperations, args: readonly unknown[]): Promise<Outcome> => {
    await untilDone(part.catchUp)
    return attempt(() => part.read(name, args))
  }
  return {
    async call(name, args) {
      const { pieces, merge } = splitCall(name, args, partitions)
      const isRead = operationTable[name].kind === 'read'
      const outcomes = await Promise.all(
        pieces.map(({ part: partName, args: some }) => {
          const part = parts.get(partName)
          if (part === undefined) throw new TypeError(`there is no part ${partName}`)
          return isRead ? read(part, name, some) : callers.call(part, name, some)
        }),
      ).catch((): Outcome[] => [{ error: unavailable }])
      const refused = outcomes.find((outcome) => 'error' in outcome)
      return refused ?? attempt(() => merge(outcomes.map((outcome) => 'value' in outcome && outcome.value)))
    },
    async check() {
      const isOwned = [...parts.values()].every(({ ownership, isFit }) => ownership.owner !== null && isFit)
      if (!isOwned) throw unavailableError()
      await Promise.all([...parts.values()].map((part) => part.catchUp())).catch((error: unknown) => {
        throw unavailableError(error)
      })
    },
    async close() {
      await Promise.all([...parts.values()].map((part) => part.release()))
      membership.tell('bye')
      membership.close()
      clearInterval(timer)
      forwarding.close()
      await connection.flush().catch(() => undefined)
      for (const part of parts.values()) part.close()
    },
  }
}

function attempt(work: () => unknown): Outcome {
  try {
    return { value: work() }
  } catch (error) {
    return { error: refusalOf(error) }
  }
}

/** Tries until it succeeds, for as long as an election in NATS may take. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() > until) throw unavailableError(error)
    }
    await pause(20)
  }
}
