import type { Did } from './did.ts'
import type { Name } from './name.ts'

/** Who may issue or revoke a role: listed DIDs, or whoever holds another role. */
export type RoleAuthority = { readonly dids: readonly Did[] } | { readonly role: Name }

/** A form field of an enrolment, and what its value must fulfil. Lengths in characters; dates in ISO 8601. */
export type RoleField = {
  readonly fieldType: 'text' | 'number' | 'date' | 'boolean' | 'json'
  readonly label: string
  readonly required?: boolean
  readonly minLength?: number
  readonly maxLength?: number
  /** A regular expression (ECMA-262) that the text must match somewhere. */
  readonly pattern?: string
  readonly minValue?: number
  readonly maxValue?: number
  readonly minDate?: string
  readonly maxDate?: string
  /** JSON Schema of a `json` field. */
  readonly schema?: unknown
}

/** Values of a role's fields, by label. */
export type RoleFieldValues = Readonly<Record<string, unknown>>

/** The definition of a role as it stands on the ledger. */
export type RoleDefinition = {
  readonly name: Name
  readonly version: number
  readonly issuers: RoleAuthority
  readonly revokers: RoleAuthority
  /** Roles a holder must have first: all of them, or any one. */
  readonly preconditions: { readonly roles: readonly Name[]; readonly mode: 'all' | 'any' }
  /** How long a credential lives unless the issuer says otherwise, ms. */
  readonly validityMs?: number
  readonly requestorFields?: readonly RoleField[]
  readonly issuerFields?: readonly RoleField[]
}
