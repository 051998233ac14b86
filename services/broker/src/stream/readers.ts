import { randomUUID } from 'node:crypto'
import { type BrokerOperations, frameKind, type MailboxEntry } from '@digital-spine/api'
import { type Did, SpineError } from '@digital-spine/core'
import type { BrokerContext } from '../context.ts'
import { parseClientId, parseFilter, parsePositions, parseReplayFrom } from '../delivery/reading.ts'
import { openSubscription, type Subscription } from '../delivery/subscription.ts'
import type { ReadingOperation } from '../operations/operation.ts'
import { ownMailbox } from '../policy/own-mailbox.ts'
import { readArgument } from '../read-argument.ts'
import { toFrames } from './entry-frames.ts'

/** The subscriptions of one connection. */
export type Readers = {
  readonly operations: {
    readonly [K in ReadingOperation]: (argument: unknown) => Promise<BrokerOperations[K]['answer']>
  }
  wake(): void
  close(): void
}

export function createReaders(
  context: BrokerContext,
  options: { did: Did; write: (frame: readonly unknown[]) => void; hasRoom: () => boolean },
): Readers {
  const { log, limits, mailboxes, quotas, audit, now } = context
  const { did, write, hasRoom } = options
  const subscriptions = new Map<number, Subscription>()
  const connection = randomUUID()
  let next = 1
  let closed = false

  const mailboxIn = (argument: unknown): Promise<Did> => {
    const read = readArgument(argument)
    return ownMailbox(context, did, read.has('mailbox') ? read.did('mailbox') : did)
  }
  const find = (argument: unknown): Subscription => {
    const read = readArgument(argument)
    const [client, mailbox] = [read.text('client'), read.has('mailbox') ? read.did('mailbox') : did]
    for (const subscription of subscriptions.values())
      if (subscription.client === client && subscription.mailbox === mailbox) return subscription
    throw new SpineError('NOT_FOUND', `There is no subscription of client "${client}" on this connection.`)
  }
  const open = (subscription: Subscription): void => {
    if (closed) return
    subscriptions.set(subscription.id, subscription)
    mailboxes.add(subscription)
    setImmediate(subscription.wake)
  }
  return {
    operations: {
      async subscribe(argument) {
        const read = readArgument(argument)
        const client = parseClientId(read.text('client'))
        const credit = read.integer('credit')
        const filter = parseFilter(read.has('filter') ? read.object('filter') : undefined)
        const mailbox = await mailboxIn(argument)
        const id = next
        next += 1
        const { clientsPerMailbox: maxClients, inFlight } = await quotas.of(did)
        const opening = { reader: connection, maxClients, at: now() }
        const cursor = await log.openCursor(mailbox, client, opening)
        const push = (entries: readonly MailboxEntry[]): void => {
          for (const frame of toFrames(entries)) write([frameKind.entries, id, frame])
        }
        const subscription = openSubscription(context, {
          ...{ id, mailbox, client, credit, inFlight, cursor, filter, push, hasRoom },
          onFenced() {
            void audit.refused({ action: 'read', actor: did, subject: mailbox, code: 'FENCED', detail: { client } })
            subscriptions.delete(id)
            mailboxes.remove(subscription)
            write([frameKind.fenced, id])
          },
        })
        open(subscription)
        return { subscription: id, position: cursor.floor, paused: cursor.paused, leaseMs: limits.leaseMs }
      },
      async credit(argument) {
        const read = readArgument(argument)
        const subscription = subscriptions.get(read.integer('subscription'))
        if (subscription === undefined)
          throw new SpineError('NOT_FOUND', 'There is no such subscription on this connection.')
        subscription.addCredit(read.integer('amount'))
        return null
      },
      ack: async (argument) => ({ floor: await find(argument).acknowledge(parsePositions(argument)) }),
      async hold(argument) {
        find(argument).hold(parsePositions(argument))
        return null
      },
      async rewind(argument) {
        return { floor: await find(argument).rewind(parseReplayFrom(readArgument(argument).object('to'))) }
      },
      async pause(argument) {
        const read = readArgument(argument)
        const [client, paused] = [parseClientId(read.text('client')), read.boolean('paused')]
        await log.pause(await mailboxIn(argument), client, paused)
        return { paused }
      },
      async reject(argument) {
        const read = readArgument(argument)
        return { floor: await find(argument).reject(read.integer('position'), read.text('code', 64)) }
      },
    },
    wake() {
      for (const subscription of subscriptions.values()) subscription.wake()
    },
    close() {
      closed = true
      for (const subscription of subscriptions.values()) mailboxes.remove(subscription)
      subscriptions.clear()
    },
  }
}
