import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether what is given is a secret of at least 16 characters; how long it takes tells nothing of it. */
export function createSecretCheck(secret: string): (given: string) => boolean {
  if (secret.length < 16) throw new TypeError('a secret has at least 16 characters')
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  const wanted = hash(secret)
  return (given) => timingSafeEqual(hash(given), wanted)
}
