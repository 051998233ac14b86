import { SpineError } from '@digital-spine/core'
import type { Lock } from '@tus/server'

const patienceMs = 10_000

type Holder = { readonly giveUp: () => void; readonly freed: Promise<void>; readonly free: () => void }

/**
 * Locks by name, in this process. Whoever comes later is the client that has lost its connection and goes on: who holds the
 * lock is asked to give up what it still hears of the old one. Throws CONFLICT if it does not.
 */
export function createUploadLocks(): { newLock(name: string, giveUp: () => void): Lock } {
  const holders = new Map<string, Holder>()
  return {
    newLock: (name, giveUp) => ({
      async lock(signal) {
        const ends = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
        const ended = new Promise<void>((resolve) => ends.addEventListener('abort', () => resolve(), { once: true }))
        for (let holder = holders.get(name); holder !== undefined; holder = holders.get(name)) {
          holder.giveUp()
          await Promise.race([holder.freed, ended])
          if (ends.aborted) throw new SpineError('CONFLICT', 'Another request is uploading this.')
        }
        const { promise: freed, resolve: free } = Promise.withResolvers<void>()
        holders.set(name, { giveUp, freed, free })
      },
      async unlock() {
        holders.get(name)?.free()
        holders.delete(name)
      },
    }),
  }
}
