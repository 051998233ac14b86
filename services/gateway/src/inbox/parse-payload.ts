import { fromUtf8, SpineError } from '@digital-spine/core'

/** JSON out of a message's plaintext. Throws PAYLOAD_INVALID. */
export function parsePayload(plaintext: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(plaintext))
  } catch (cause) {
    throw new SpineError('PAYLOAD_INVALID', 'The payload is not JSON.', { cause })
  }
}
