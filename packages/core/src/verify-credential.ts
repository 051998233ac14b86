import { type Check, createCheckList } from './check-list.ts'
import type { RoleCredential } from './credential.ts'
import type { LedgerBlock } from './credential-ports.ts'
import type { Awaitable } from './crypto.ts'
import type { Did } from './did.ts'
import { SpineError } from './errors.ts'
import { readRoleCredential } from './remembered-credentials.ts'
import type { RoleAuthority } from './role.ts'
import {
  type ChainLink,
  type CredentialReport,
  type ReadCredential,
  startPath,
  type VerifyCredentialOptions,
  type Walk,
} from './walk.ts'
import { holdsRole, walkCredential } from './walk-credential.ts'

export type { ChainLink, CredentialReport, VerifyCredentialOptions } from './walk.ts'

/** A credential that passed every check. */
export type VerifiedRole = {
  readonly credential: RoleCredential
  /** The earliest end of any credential it rests on, ms; undefined if none ends. */
  readonly validUntil?: number
  readonly block: LedgerBlock
  readonly checks: readonly Check[]
  readonly chain: readonly ChainLink[]
}

/** The freshness bound unless the operator sets another: 15 minutes. */
export const defaultFreshnessMs = 900_000

/**
 * The whole check of a role credential: signature, dates, role definition and version, that the issuer may issue it
 * (through issuer roles to the end), preconditions, that it is neither revoked nor suspended, by its issuer or by a
 * revoker, and that the ledger state is fresh. Throws the code of the first check that fails; a check that cannot be made
 * fails.
 */
export async function verifyRoleCredential(jws: unknown, options: VerifyCredentialOptions): Promise<VerifiedRole> {
  return verified(await walkPresented(() => readRoleCredential(jws), options, false))
}

/**
 * The same checks for people to read: what was checked, with what outcome, on the word of what, for the credential and for
 * all that it rests on. Never throws for a bad credential; goes on after a failure with what does not depend on it.
 */
export async function reportCredential(jws: unknown, options: VerifyCredentialOptions): Promise<CredentialReport> {
  return (await walkPresented(() => readRoleCredential(jws), options, true)).report
}

/** True if `did` is named by the authority or holds the role it names; throws if that cannot be told now. */
export async function holdsAuthority(
  did: Did,
  authority: RoleAuthority,
  options: VerifyCredentialOptions,
): Promise<boolean> {
  const block = await options.ports.head()
  checkFreshness(block, options)
  if ('dids' in authority) return authority.dids.includes(did)
  return holdsRole('issuer', did, authority.role, startPath(options, block))
}

/** Walks over a credential that somebody presents, on a ledger that is fresh enough. */
export async function walkPresented(
  read: () => Awaitable<ReadCredential>,
  options: VerifyCredentialOptions,
  thorough: boolean,
): Promise<Walk & { readonly block: LedgerBlock }> {
  const list = createCheckList(thorough)
  const head = await list.run('freshness', { source: 'ledger' }, async () => {
    const value = await options.ports.head()
    return { value, detail: checkFreshness(value, options), source: `ledger, block ${value.number}` }
  })
  const block = head ?? { number: 0, timestamp: 0 }
  return { ...(await walkCredential(read, startPath(options, block), list)), block }
}

/** What a walk found, if nothing failed. */
export function verified({ report, failure, validUntil, block }: Walk & { readonly block: LedgerBlock }): VerifiedRole {
  if (failure !== undefined) throw failure.error
  const { credential, checks, chain } = report
  if (credential === undefined) throw new TypeError('a walk without failure has a credential')
  return { credential, ...(validUntil === undefined ? {} : { validUntil }), block, checks, chain }
}

function checkFreshness({ number, timestamp }: LedgerBlock, { now, ports }: VerifyCredentialOptions): string {
  const age = Math.round((now - timestamp) / 1000)
  if (now - timestamp > ports.freshnessMs)
    throw new SpineError('LEDGER_STALE', `The latest block known is ${age} s old.`, { details: { block: number } })
  return `Block ${number} is ${age} s old.`
}
