import { createHash, timingSafeEqual } from 'node:crypto'
import { SpineError } from '@digital-spine/core'

/** Checks the `x-api-key` of a request in constant time; throws UNAUTHENTICATED. */
export function createApiKeyCheck(apiKey: string): (given: unknown) => void {
  if (apiKey.length < 16) throw new TypeError('an API key has at least 16 characters')
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  const wanted = hash(apiKey)
  return (given) => {
    if (typeof given === 'string' && timingSafeEqual(hash(given), wanted)) return
    throw new SpineError('UNAUTHENTICATED', 'The API key is missing or wrong; send it as the header x-api-key.')
  }
}
