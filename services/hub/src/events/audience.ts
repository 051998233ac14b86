import type { HubEvent } from '@digital-spine/api'
import type { Did, Name } from '@digital-spine/core'
import type { HubContext } from '../context.ts'
import { mayNow, type Power } from '../enrolment/authority.ts'

/** Whether an event concerns somebody. */
export type Audience = (event: HubEvent) => Promise<boolean>

const rememberedMs = 5000

/**
 * What `did` may know: requests and credentials that are its own, that it issued, or about which it may decide as an
 * issuer or a revoker of the role; and everything about names and DIDs, which is public. Who may decide is read from the
 * ledger, and remembered for 5 s. With `published` also about credentials that are published now.
 */
export function createAudience(context: HubContext, did: Did, published: boolean): Audience {
  const remembered = new Map<string, { readonly at: number; readonly answer: boolean }>()
  const may = async (power: Power, role: Name): Promise<boolean> => {
    const key = `${power} ${role}`
    const known = remembered.get(key)
    if (known !== undefined && context.now() - known.at < rememberedMs) return known.answer
    const answer = await mayNow(context, did, power, role)
    remembered.set(key, { at: context.now(), answer })
    return answer
  }
  return async ({ subject, issuer, role, kind, credential }) => {
    if (subject === undefined || role === undefined) return true
    if (subject === did || issuer === did) return true
    const isAboutCredential = kind.startsWith('credential.') && credential !== undefined
    if (published && isAboutCredential && (await context.credentials.isPublished(credential))) return true
    return may(kind.startsWith('request.') ? 'issue' : 'revoke', role)
  }
}
