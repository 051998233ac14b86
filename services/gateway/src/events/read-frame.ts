import { AcknowledgedInFrame, MessageInFrame } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { Compile, type Validator } from 'typebox/compile'
import type { FrameId } from './dialect.ts'

/** What a client asks for. */
export type FrameRequest =
  | { readonly event: 'message'; readonly message: MessageInFrame }
  | { readonly event: 'ack'; readonly done: AcknowledgedInFrame }

type Members = Readonly<Record<string, unknown>>

const checks = { message: Compile(MessageInFrame), ack: Compile(AcknowledgedInFrame) }

/** A frame as it came: `{event, data, id?}`, or a message alone. Throws VALIDATION_FAILED. */
export function parseFrame(text: string): { readonly id: FrameId; readonly event: unknown; readonly data: unknown } {
  const frame = parseJson(text)
  if (typeof frame !== 'object' || frame === null) throw invalid('A frame is a JSON object.')
  const { event, id, data } = frame as Members
  const known = typeof id === 'string' || typeof id === 'number' ? id : undefined
  return event === undefined ? { id: known, event: 'message', data: frame } : { id: known, event, data }
}

/** Throws VALIDATION_FAILED. */
export function readRequest({ event, data }: { event: unknown; data: unknown }): FrameRequest {
  if (event === 'ack') return { event, done: check<AcknowledgedInFrame>(checks.ack, data) }
  if (event !== 'message') throw invalid('The event must be "message" or "ack".')
  return { event, message: check<MessageInFrame>(checks.message, typeof data === 'string' ? parseJson(data) : data) }
}

function check<T>(validator: Pick<Validator, 'Check' | 'Errors'>, value: unknown): T {
  if (validator.Check(value)) return value as T
  const errors = validator.Errors(value).map(({ instancePath, message }) => `${instancePath || 'data'} ${message}`)
  throw new SpineError('VALIDATION_FAILED', 'The frame does not have the expected shape.', { details: { errors } })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SpineError('VALIDATION_FAILED', 'The frame is not JSON.', { cause })
  }
}

const invalid = (message: string): SpineError => new SpineError('VALIDATION_FAILED', message)
