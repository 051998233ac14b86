import { isDeepStrictEqual } from 'node:util'
import { type Hex, type Name, type RoleDefinition, SpineError } from '@digital-spine/core'
import { metadataRecords, type NameMetadata, type NameRecord, roleRecords } from '@digital-spine/ledger'

/** What a name stands for, with the records that say so. */
export type Definition = {
  readonly records: readonly Hex[]
  /** Whether the ledger says just that already. */
  isThatOf(known: NameRecord): boolean
}

export function describeHolder(name: Name, kind: 'organisation' | 'application', metadata: NameMetadata): Definition {
  const wanted = Object.entries(metadata).filter(([, value]) => value !== undefined)
  return {
    records: metadataRecords(name, kind, metadata),
    isThatOf: (known) => isDeepStrictEqual(readMetadata(known), { displayName: name, ...Object.fromEntries(wanted) }),
  }
}

/** A role's definition. Throws VALIDATION_FAILED if `known` has a higher version: going down would revive old credentials. */
export function describeRole(definition: RoleDefinition, known: NameRecord | undefined): Definition {
  const current = known?.role
  if (current !== undefined && definition.version < current.version) {
    throw new SpineError('VALIDATION_FAILED', `The version may not go down; it is ${current.version}.`)
  }
  return {
    records: roleRecords(definition),
    isThatOf: ({ role }) => role !== undefined && isDeepStrictEqual(complete(role), complete(definition)),
  }
}

/** Whether two definitions differ in their version at most. */
export function isSameRole(a: Omit<RoleDefinition, 'name'>, b: RoleDefinition): boolean {
  return isDeepStrictEqual(complete({ ...b, ...a, version: 0 }), complete({ ...b, version: 0 }))
}

/** The metadata of an organisation or application, as it was given. */
export function readMetadata({ metadata }: NameRecord): NameMetadata {
  const { orgName, appName, ...rest } = metadata
  const displayName = orgName ?? appName
  return { ...rest, ...(typeof displayName === 'string' ? { displayName } : {}) }
}

/** Left-out parts and empty ones are the same. */
function complete(definition: RoleDefinition): object {
  return { requestorFields: [], issuerFields: [], ...definition }
}
