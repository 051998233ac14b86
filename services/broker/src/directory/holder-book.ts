import type { Did, Name } from '@digital-spine/core'
import type { MessageLog } from '../log/message-log.ts'

/** A credential that says that somebody holds a role. */
export type Claim = { readonly did: Did; readonly role: Name; readonly credential: string }

/** Writes who is listed. `validUntil` in ms, null without end. */
export type HolderBook = {
  put(claim: Claim, validUntil: number | null): Promise<void>
  /** The same for what is presented again and again: written once. */
  present(claim: Claim, validUntil: number | null): Promise<void>
  /** Answers whether it was listed. */
  drop(claim: Claim): Promise<boolean>
}

const maxRemembered = 20_000

export function createHolderBook(log: Pick<MessageLog, 'putHolder' | 'dropHolder'>): HolderBook {
  /** What was presented and is listed so. */
  const presented = new Map<string, number | null>()
  const put: HolderBook['put'] = async ({ did, role, credential }, validUntil) => {
    presented.delete(credential)
    await log.putHolder(did, role, credential, validUntil)
  }
  return {
    put,
    async present(claim, validUntil) {
      if (presented.get(claim.credential) === validUntil) return
      await put(claim, validUntil)
      if (presented.size >= maxRemembered) presented.clear()
      presented.set(claim.credential, validUntil)
    },
    async drop({ did, role, credential }) {
      presented.delete(credential)
      return log.dropHolder(did, role, credential)
    },
  }
}
