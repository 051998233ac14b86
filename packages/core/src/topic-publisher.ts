import type { Did } from './did.ts'
import { SpineError } from './errors.ts'
import { type Name, parseName } from './name.ts'
import { holdsAuthority, type VerifyCredentialOptions } from './verify-credential.ts'

/** The role whose holders publish topics under a name beside who controls it. */
export const topicCreatorRole = (owner: Name): Name => parseName(`topiccreator.roles.${owner}`)

/**
 * Whether `did` may publish topics of `owner`: it controls that name on the ledger, or holds the name's role for it.
 * Throws NAME_UNKNOWN, and whatever keeps this from being told now.
 */
export async function mayPublish(
  did: Did,
  owner: Name,
  options: VerifyCredentialOptions & { findName(name: Name): Promise<{ readonly controller: Did } | undefined> },
): Promise<boolean> {
  const record = await options.findName(owner)
  if (record === undefined) throw new SpineError('NAME_UNKNOWN', `${owner} is not registered.`)
  if (await holdsAuthority(did, { dids: [record.controller] }, options)) return true
  return holdsAuthority(did, { role: topicCreatorRole(owner) }, options)
}
