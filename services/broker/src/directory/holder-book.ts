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

const maxRemembered = 100_000

export function createHolderBook(log: Pick<MessageLog, 'putHolder' | 'dropHolder'>): HolderBook {
  const listed = new Map<string, number | null>()
  const put: HolderBook['put'] = async ({ did, role, credential }, validUntil) => {
    await log.putHolder(did, role, credential, validUntil)
    if (listed.size >= maxRemembered) listed.clear()
    listed.set(credential, validUntil)
  }
  return {
    put,
    async present(claim, validUntil) {
      if (listed.get(claim.credential) !== validUntil) await put(claim, validUntil)
    },
    async drop({ did, role, credential }) {
      listed.delete(credential)
      return log.dropHolder(did, role, credential)
    },
  }
}
