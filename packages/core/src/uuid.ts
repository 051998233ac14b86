import { toHex } from './bytes.ts'
import type { Crypto } from './crypto.ts'
import { SpineError } from './errors.ts'

const uuidv7Pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/**
 * A source of UUIDv7 (RFC 9562 section 5.7) that never goes backwards: within one millisecond, or when the clock steps
 * back, the 12-bit counter and then the timestamp are advanced (section 6.2, method 1).
 */
export function createUuidSource(crypto: Pick<Crypto, 'randomBytes'>, now: () => number): () => string {
  let lastTime = 0
  let counter = 0
  return () => {
    const time = Math.floor(now())
    if (time > lastTime) {
      lastTime = time
      counter = (crypto.randomBytes(1)[0] ?? 0) & 0x7f
    } else {
      counter += 1
      if (counter > 0xfff) {
        counter = 0
        lastTime += 1
      }
    }
    return uuidv7(lastTime, counter, crypto.randomBytes(8))
  }
}

/** True for the canonical lower-case text of a UUIDv7. */
export const isUuidv7 = (text: unknown): text is string => typeof text === 'string' && uuidv7Pattern.test(text)

/** `text` if it is a UUIDv7; throws VALIDATION_FAILED otherwise. */
export function parseUuidv7(text: unknown): string {
  if (!isUuidv7(text)) throw new SpineError('VALIDATION_FAILED', 'The id is not a UUIDv7 in lower case.')
  return text
}

function uuidv7(time: number, counter: number, random: Uint8Array): string {
  const hex = time.toString(16).padStart(12, '0') + (0x7000 | counter).toString(16) + variant(random)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function variant(random: Uint8Array): string {
  const bytes = random.slice(0, 8)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x80
  return toHex(bytes)
}
