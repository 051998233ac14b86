import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { SpineError } from '@digital-spine/core'

/** What is kept of a password: salt and hash in base64url, and the parameters of scrypt as JSON. */
export type StoredPassword = { readonly salt: string; readonly hash: string; readonly params: string }

/** Passwords as scrypt hashes (RFC 7914). Both throw QUOTA_EXCEEDED when too many wait for their turn. */
export type Passwords = {
  hash(password: string): Promise<StoredPassword>
  /** False if nothing is stored, which takes as long. */
  verify(password: string, stored: StoredPassword | undefined): Promise<boolean>
}

const hashBytes = 32
/** Hashed at the same time: the threads of libuv also read and write files. */
const maxAtOnce = 2
const maxWaiting = 100
const retryAfterSeconds = 10

/** N, r and p of scrypt, of new hashes: 32 MiB and some 100 ms each. */
const usualCost = { N: 1 << 15, r: 8, p: 1 }

export function createPasswords(cost = usualCost): Passwords {
  const params = JSON.stringify(cost)
  const nobody: StoredPassword = { salt: '', hash: Buffer.alloc(hashBytes).toString('base64url'), params }
  const waiting: (() => void)[] = []
  let running = 0

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= maxAtOnce) {
      if (waiting.length >= maxWaiting)
        throw new SpineError('QUOTA_EXCEEDED', 'Too many log in at once.', { details: { retryAfterSeconds } })
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
  return {
    async hash(password) {
      const salt = randomBytes(16).toString('base64url')
      const hash = await inTurn(() => derive(password, { salt, params }))
      return { salt, hash: hash.toString('base64url'), params }
    },
    async verify(password, stored) {
      const found = await inTurn(() => derive(password, stored ?? nobody))
      return timingSafeEqual(found, Buffer.from((stored ?? nobody).hash, 'base64url')) && stored !== undefined
    },
  }
}

/** Characters that look the same count as the same (NFKC), as on another keyboard. */
const derive = (password: string, { salt, params }: Omit<StoredPassword, 'hash'>): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options: ScryptOptions = { ...(JSON.parse(params) as ScryptOptions), maxmem: 1 << 26 }
    scrypt(password.normalize('NFKC'), Buffer.from(salt, 'base64url'), hashBytes, options, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    )
  })
