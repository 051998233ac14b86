import type { RoleChange } from '@digital-spine/api'
import {
  type Did,
  type Name,
  parseDid,
  parseName,
  type RoleAuthority,
  type RoleDefinition,
  SpineError,
} from '@digital-spine/core'

type Definition = Omit<RoleDefinition, 'name'>

/** A new role: version 1, issued and revoked by `self`, unless it says otherwise. */
export function readNewRole(input: RoleChange, self: Did, network: string): Definition {
  const { version = 1, issuers } = input
  const authority = issuers === undefined ? { dids: [self] } : readAuthority(issuers, network)
  const start: Definition = {
    version,
    issuers: authority,
    revokers: authority,
    preconditions: { roles: [], mode: 'all' },
  }
  return merge(start, input, network)
}

/** A role after a change. Its version goes up by one unless given, and never down: that would revive old credentials. */
export function readChangedRole(input: RoleChange, current: RoleDefinition, network: string): Definition {
  const { version = current.version + 1 } = input
  if (version < current.version) {
    throw new SpineError('VALIDATION_FAILED', `The version may not go down; it is ${current.version}.`)
  }
  return merge({ ...current, version }, input, network)
}

function merge(base: Definition, input: RoleChange, network: string): Definition {
  const { issuers, revokers, preconditions, requestorFields = base.requestorFields, issuerFields } = input
  const { validityMs = base.validityMs ?? 0 } = input
  const kept = issuerFields ?? base.issuerFields
  return {
    version: base.version,
    issuers: issuers === undefined ? base.issuers : readAuthority(issuers, network),
    revokers: revokers === undefined ? base.revokers : readAuthority(revokers, network),
    preconditions:
      preconditions === undefined
        ? base.preconditions
        : { roles: preconditions.roles.map((role): Name => parseName(role)), mode: preconditions.mode },
    ...(validityMs === 0 ? {} : { validityMs }),
    ...(requestorFields === undefined ? {} : { requestorFields }),
    ...(kept === undefined ? {} : { issuerFields: kept }),
  }
}

function readAuthority(input: NonNullable<RoleChange['issuers']>, network: string): RoleAuthority {
  if ('role' in input) return { role: parseName(input.role) }
  return { dids: input.dids.map((did): Did => parseDid(did, { default: network })) }
}
