import { setTimeout as delay } from 'node:timers/promises'
import type { HolderPage } from '@digital-spine/api'
import type { HubClient } from '@digital-spine/client'
import { isDid, type Name } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import type { Logger } from '@digital-spine/runtime'
import type { Learner } from './learn-holder.ts'

/** Reads from the hub who holds a role when it is asked for; again when that was long ago or events were missed. */
export type RoleReader = {
  /** Waits for the first reading of a role, though not for long. */
  read(role: Name): Promise<void>
  /** Events have been missed. */
  forget(): void
  close(): Promise<void>
}

const againMs = 300_000
const retryMs = 5000
const patienceMs = 3000
const rolesAtOnce = 4
const holdersAtOnce = 16
const maxRemembered = 10_000

export function createRoleReader(options: {
  ledger: Pick<Ledger, 'findRoleDefinition'>
  hub: Pick<HubClient, 'http'>
  learner: Learner
  logger: Logger
  now: () => number
}): RoleReader {
  const { ledger, hub, learner, logger, now } = options
  /** From when on (ms) a role is to be read again. */
  const due = new Map<Name, number>()
  const reading = new Map<Name, Promise<void>>()
  const closing = new AbortController()
  const { signal } = closing

  /** Answers whether that settled it for everybody. */
  const readAll = async (role: Name): Promise<boolean> => {
    if ((await ledger.findRoleDefinition(role)) === undefined) return true
    let isWhole = true
    let after: string | undefined
    do {
      const query = new URLSearchParams({ role, limit: '200', ...(after === undefined ? {} : { after }) })
      const { holders, next } = await hub.http.call<HolderPage>('GET', `/v1/holders?${query}`)
      for (let first = 0; first < holders.length && !signal.aborted; first += holdersAtOnce) {
        const some = holders.slice(first, first + holdersAtOnce).filter(({ did }) => isDid(did))
        const told = await Promise.all(some.map(({ did, credentials }) => learner.take(did, role, credentials)))
        if (told.includes(false)) isWhole = false
      }
      after = next
    } while (after !== undefined && !signal.aborted)
    return isWhole
  }
  const start = async (role: Name): Promise<void> => {
    const isWhole = await readAll(role).catch((err: unknown) => {
      logger.warn({ err, role }, 'holders cannot be read from the hub')
      return false
    })
    if (due.size >= maxRemembered) due.clear()
    due.set(role, now() + (isWhole ? againMs : retryMs))
    reading.delete(role)
  }
  return {
    async read(role) {
      const dueAt = due.get(role)
      if (dueAt !== undefined && now() < dueAt) return
      if (!reading.has(role) && reading.size < rolesAtOnce) reading.set(role, start(role))
      if (dueAt !== undefined) return
      const patience = delay(patienceMs, undefined, { signal, ref: false }).catch(() => undefined)
      await Promise.race([reading.get(role), patience])
    },
    forget: () => due.clear(),
    async close() {
      closing.abort()
      await Promise.all(reading.values())
    },
  }
}
