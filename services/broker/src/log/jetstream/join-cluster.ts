import { setTimeout as pause } from 'node:timers/promises'
import type { NatsConnection } from '@nats-io/transport-node'
import { unavailableError } from './callers.ts'
import { joinMembership, type Membership } from './membership.ts'
import type { Part } from './part.ts'

/** How long those who are there may take to say so. */
const helloMs = 100
const patienceMs = 10_000

/**
 * Takes this process, whose views have caught up, among those that own the parts. Answers when every part has an owner.
 * Disposed of, it hands its parts over to the others at once.
 */
export async function joinCluster(
  connection: NatsConnection,
  options: {
    readonly me: string
    readonly parts: readonly Part[]
    /** The line was lost, and is there again. */
    readonly onReturn: () => void
  },
): Promise<AsyncDisposable> {
  const { me, parts, onReturn } = options
  const byName = new Map(parts.map((part) => [part.name, part]))
  let isSettled = false

  const describe = () => ({
    owned: Object.fromEntries(
      parts
        .filter(({ ownership }) => ownership.owner === me)
        .map(({ name, ownership, applied }) => [name, [ownership.term, applied]] as const),
    ),
    unfit: parts.filter(({ isFit }) => !isFit).map(({ name }) => name),
  })
  const settle = (): void => {
    if (isSettled) for (const part of parts) part.want(membership.chooseOwner(part.name))
  }
  const membership: Membership = joinMembership(connection, {
    ...{ me, describe, onChange: settle },
    onBeat({ id, owned }) {
      for (const [name, [term, applied]] of Object.entries(owned)) byName.get(name)?.hearOf(id, term, applied)
    },
  })
  const watch = async (): Promise<void> => {
    for await (const { type } of connection.status()) {
      if (type !== 'reconnect') continue
      membership.excuse()
      membership.tell('hello')
      onReturn()
      for (const part of parts) void part.catchUp().catch(() => undefined)
    }
  }
  await connection.flush()
  membership.tell('hello')
  await pause(helloMs)
  isSettled = true
  settle()
  void watch()
  for (const until = performance.now() + patienceMs; parts.some(({ ownership }) => ownership.owner === null); ) {
    if (performance.now() > until) throw unavailableError()
    await pause(10)
  }
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(parts.map((part) => part.release()))
      membership.tell('bye')
      membership.close()
      await connection.flush().catch(() => undefined)
    },
  }
}
