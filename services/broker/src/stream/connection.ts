import type { Duplex } from 'node:stream'
import { frameKind } from '@digital-spine/api'
import { frameCodec } from '@digital-spine/client'
import { type Did, isSpineError, type Name, SpineError } from '@digital-spine/core'
import type { WebSocket } from 'ws'
import type { BrokerContext } from '../context.ts'
import type { PlainOperation, ReadingOperation } from '../operations/operation.ts'
import { operations } from '../operations/operations.ts'
import { createTurns } from '../operations/turns.ts'
import { costOf } from '../policy/cost.ts'
import { isForWantOfRight } from '../policy/record-refusals.ts'
import { createIntake, type Pace } from './intake.ts'
import { isPlainCbor } from './plain-cbor.ts'
import { createReaders } from './readers.ts'

const orderedOperations: ReadonlySet<string> = new Set(['send', 'skip'])
const atOnce = { mine: Promise.resolve(), done: () => undefined }

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
  /** What it may go on sending. */
  readonly sendsPerSecond: number
}

/** Serves one participant's socket until it closes. Nothing that comes in can end more than this socket. */
export function serveConnection(
  context: BrokerContext,
  { socket, line, did, pace, isEnded, roles, sendsPerSecond }: Connection,
): void {
  const nextTurn = createTurns()

  /** What is answered in one turn goes in one packet. */
  const write = (frame: readonly unknown[]): void => {
    if (socket.readyState !== socket.OPEN) return
    if (line.writableCorked === 0) {
      line.cork()
      process.nextTick(() => line.uncork())
    }
    socket.send(frameCodec.encode(frame))
  }
  const readers = createReaders(context, { did, write, hasRoom: () => socket.bufferedAmount < maxUnsent })
  const perform = (operation: string, argument: unknown): Promise<unknown> => {
    if (isEnded()) throw new SpineError('UNAUTHENTICATED', 'The session has ended.')
    if (Object.hasOwn(readers.operations, operation)) return readers.operations[operation as ReadingOperation](argument)
    if (!Object.hasOwn(operations, operation))
      throw new SpineError('VALIDATION_FAILED', `There is no operation "${operation.slice(0, 40)}".`)
    const isOrdered = orderedOperations.has(operation)
    const turn = { ...(isOrdered ? nextTurn() : atOnce), mayWait: intake.isAhead(), roles: roles() }
    intake.count(costOf(operation as PlainOperation, argument))
    return operations[operation as PlainOperation](context, did, argument, turn).finally(turn.done)
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
      if (isForWantOfRight(coded.code))
        void context.audit.refused({ action: 'operation', actor: did, subject: operation, code: coded.code })
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
    perSecond: sendsPerSecond,
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
  line.on('drain', readers.wake)
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    line.off('drain', readers.wake)
    intake.close()
    readers.close()
  })
}

function decode(data: Uint8Array): [operation: string, correlation: number, argument: unknown] | undefined {
  try {
    if (!isPlainCbor(data)) return undefined
    const frame: unknown = frameCodec.decode(data)
    if (!Array.isArray(frame) || frame.length !== 3) return undefined
    const [operation, correlation, argument] = frame as unknown[]
    if (typeof operation !== 'string' || typeof correlation !== 'number') return undefined
    return [operation, correlation, argument]
  } catch {
    return undefined
  }
}
