import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { type BrokerOperations, frameKind, type MailboxEntry } from '@digital-spine/api'
import { type Did, isSpineError, type Name, SpineError } from '@digital-spine/core'
import { Encoder } from 'cbor-x'
import type { WebSocket } from 'ws'
import type { BrokerContext } from '../context.ts'
import type { Mailboxes } from '../delivery/mailboxes.ts'
import { openSubscription, type Subscription } from '../delivery/subscription.ts'
import type { PlainOperation } from '../operations/operation.ts'
import { operations } from '../operations/operations.ts'
import { readArgument } from '../read-argument.ts'
import { createIntake, type Pace } from './intake.ts'

const codec = new Encoder({ useRecords: false, mapsAsObjects: true, tagUint8Array: false })
const orderedOperations: ReadonlySet<string> = new Set(['send', 'skip'])
const clientPattern = /^[A-Za-z0-9._:-]{1,120}$/

/** Bytes that may wait in a socket before nothing more is pushed to its reader. */
const maxUnsent = 1 << 20

/** A participant's socket, with the line it runs over, and the pace of the participant on all its sockets. */
export type Connection = {
  readonly socket: WebSocket
  readonly line: Duplex
  readonly did: Did
  readonly pace: Pace
  /** Whether the session it was opened in has ended: then nothing is done for it any more. */
  readonly isEnded: () => boolean
  /** As they were last found. */
  readonly roles: () => readonly Name[]
}

/** Serves one participant's socket until it closes. Nothing that comes in can end more than this socket. */
export function serveConnection(
  context: BrokerContext,
  mailboxes: Mailboxes,
  { socket, line, did, pace, isEnded, roles }: Connection,
): void {
  const subscriptions = new Map<number, Subscription>()
  const connectionId = randomUUID()
  let nextSubscription = 1
  let lastWrite: Promise<unknown> = Promise.resolve()

  /** What is answered in one turn goes in one packet. */
  const write = (frame: readonly unknown[]): void => {
    if (socket.readyState !== socket.OPEN) return
    if (line.writableCorked === 0) {
      line.cork()
      process.nextTick(() => line.uncork())
    }
    socket.send(codec.encode(frame))
  }
  const byClient = (client: string): Subscription => {
    const found = [...subscriptions.values()].find((subscription) => subscription.client === client)
    if (found === undefined)
      throw new SpineError('NOT_FOUND', `There is no subscription of client "${client}" on this connection.`)
    return found
  }
  const subscribe = async (argument: unknown): Promise<BrokerOperations['subscribe']['answer']> => {
    const read = readArgument(argument)
    const client = read.text('client')
    if (!clientPattern.test(client))
      throw new SpineError('VALIDATION_FAILED', 'A client id is 1 to 120 letters, digits, . _ : or -.')
    const id = nextSubscription
    nextSubscription += 1
    const { floor, fence } = await context.log.openCursor(did, client, {
      ...{ reader: connectionId, maxClients: context.limits.clientsPerMailbox, at: context.now() },
    })
    const push = (entries: readonly MailboxEntry[]): void => write([frameKind.entries, id, entries])
    const subscription = openSubscription(context, {
      id,
      mailbox: did,
      client,
      credit: read.integer('credit'),
      floor,
      fence,
      push,
      hasRoom: () => socket.bufferedAmount < maxUnsent,
    })
    subscriptions.set(id, subscription)
    mailboxes.add(subscription, () => {
      subscriptions.delete(id)
      write([frameKind.fenced, id])
    })
    setImmediate(() => subscription.wake())
    return { subscription: id, position: floor }
  }
  const streamOperations: Record<string, (argument: unknown) => Promise<unknown>> = {
    subscribe,
    async credit(argument) {
      const read = readArgument(argument)
      const subscription = subscriptions.get(read.integer('subscription'))
      if (subscription === undefined)
        throw new SpineError('NOT_FOUND', 'There is no such subscription on this connection.')
      subscription.addCredit(read.integer('amount'))
      return null
    },
    async ack(argument) {
      const read = readArgument(argument)
      const positions = read.list('positions', 10_000)
      if (!positions.every((value) => Number.isSafeInteger(value)))
        throw new SpineError('VALIDATION_FAILED', '"positions" must be whole numbers.')
      return { floor: await byClient(read.text('client')).acknowledge(positions as number[]) }
    },
    async rewind(argument) {
      const read = readArgument(argument)
      return { floor: await byClient(read.text('client')).rewind(read.integer('position')) }
    },
    async reject(argument) {
      const read = readArgument(argument)
      return { floor: await byClient(read.text('client')).reject(read.integer('position'), read.text('code', 64)) }
    },
  }
  const perform = (operation: string, argument: unknown): Promise<unknown> => {
    if (isEnded()) throw new SpineError('UNAUTHENTICATED', 'The session has ended.')
    const own = Object.hasOwn(streamOperations, operation) ? streamOperations[operation] : undefined
    if (own !== undefined) return own(argument)
    if (!Object.hasOwn(operations, operation))
      throw new SpineError('VALIDATION_FAILED', `There is no operation "${operation.slice(0, 40)}".`)
    const { promise, resolve: done } = Promise.withResolvers<void>()
    const turn = { mine: lastWrite, done, mayWait: intake.isAhead(), roles: roles() }
    if (orderedOperations.has(operation)) {
      lastWrite = lastWrite.then(() => promise)
      intake.count()
    }
    return operations[operation as PlainOperation](context, did, argument, turn).finally(done)
  }
  const receive = async (data: Uint8Array): Promise<void> => {
    const frame = decode(data)
    if (frame === undefined) return socket.close(1007, 'not a CBOR frame [operation, correlation, argument]')
    const [operation, correlation, argument] = frame
    try {
      write([frameKind.answer, correlation, await perform(operation, argument)])
    } catch (error) {
      const coded = isSpineError(error) ? error : new SpineError('INTERNAL', 'Something went wrong inside the broker.')
      if (coded.code === 'INTERNAL') context.logger.error({ err: error, operation }, 'operation failed')
      context.refusals.inc({ operation, code: coded.code })
      write([
        frameKind.error,
        correlation,
        { code: coded.code, reason: coded.message, ...(coded.details ? { details: coded.details } : {}) },
      ])
    }
  }
  const intake = createIntake({
    socket,
    pace,
    perSecond: context.limits.sendsPerSecond,
    onFrame(data) {
      receive(data)
        .catch((err) => {
          context.logger.error({ err }, 'frame failed')
          socket.close(1011)
        })
        .finally(intake.done)
    },
  })
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return socket.close(1003, 'frames are binary')
    intake.add(data)
  })
  const wakeAll = (): void => {
    for (const subscription of subscriptions.values()) subscription.wake()
  }
  line.on('drain', wakeAll)
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    line.off('drain', wakeAll)
    intake.close()
    for (const subscription of subscriptions.values()) mailboxes.remove(subscription)
    subscriptions.clear()
  })
}

function decode(data: Uint8Array): [operation: string, correlation: number, argument: unknown] | undefined {
  try {
    const frame: unknown = codec.decode(data)
    if (!Array.isArray(frame) || frame.length !== 3) return undefined
    const [operation, correlation, argument] = frame as unknown[]
    if (typeof operation !== 'string' || typeof correlation !== 'number') return undefined
    return [operation, correlation, argument]
  } catch {
    return undefined
  }
}
