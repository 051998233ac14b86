import { binaryFormats, SpineError, type TopicFormat } from '@digital-spine/core'

/** A payload in JSON: text as it stands, or bytes in base64 (RFC 4648 section 4). */
export type PayloadText = { readonly payload: string; readonly payloadEncoding?: 'base64' }

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes that a participant system hands over. Throws VALIDATION_FAILED. */
export function readPayload({ format }: { readonly format: TopicFormat }, given: PayloadText): Uint8Array {
  const { payload, payloadEncoding } = given
  if (payloadEncoding === undefined) {
    if (!binaryFormats.has(format)) return Buffer.from(payload, 'utf8')
    const message = `Payloads of a topic of the format "${format}" are bytes: send base64, with "payloadEncoding": "base64".`
    throw new SpineError('VALIDATION_FAILED', message, { details: { member: 'payloadEncoding' } })
  }
  const bytes = Buffer.from(payload, 'base64')
  if (bytes.toString('base64') !== payload)
    throw new SpineError('VALIDATION_FAILED', 'The payload is not base64 (RFC 4648 section 4, with padding).', {
      details: { member: 'payload' },
    })
  return bytes
}

/** A payload for a participant system; text that is not UTF-8 goes as bytes too. */
export function showPayload(format: TopicFormat, payload: Uint8Array): PayloadText {
  try {
    if (!binaryFormats.has(format)) return { payload: strict.decode(payload) }
  } catch {
    // as bytes, then
  }
  return { payload: Buffer.from(payload).toString('base64'), payloadEncoding: 'base64' }
}
