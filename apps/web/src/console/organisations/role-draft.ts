import type { RoleChange, RoleDefinitionAnswer } from '@digital-spine/api'
import type { RoleField } from './name-parts.ts'

export const fieldTypes = ['text', 'number', 'date', 'boolean', 'json'] as const
export type FieldType = (typeof fieldTypes)[number]

/** Who may issue or revoke a role, while it is being written: listed DIDs, or whoever holds a role. */
export type AuthorityDraft = { readonly by: 'dids' | 'role'; readonly dids: readonly string[]; readonly role: string }

/** A field of a role while it is being written; `least` and `most` are of its length, value or date, empty for none. */
export type FieldDraft = {
  readonly key: number
  readonly label: string
  readonly type: FieldType
  readonly isRequired: boolean
  readonly least: string
  readonly most: string
  /** What is kept as it was, since the form does not show it. */
  readonly rest: Pick<RoleField, 'pattern' | 'schema'>
}

/** A role's definition while it is being written. `days` is how long its credentials live, empty for no end. */
export type RoleDraft = {
  readonly issuers: AuthorityDraft
  /** The same as issuers if undefined. */
  readonly revokers: AuthorityDraft | undefined
  readonly needs: readonly string[]
  readonly mode: 'all' | 'any'
  readonly days: string
  readonly asks: readonly FieldDraft[]
  readonly adds: readonly FieldDraft[]
}

export type DraftProblem = 'issuers' | 'revokers' | 'days' | 'labels' | 'bounds'

const dayMs = 86_400_000
let nextKey = 0

export const newField = (): FieldDraft => {
  return { key: nextKey++, label: '', type: 'text', isRequired: false, least: '', most: '', rest: {} }
}

/** A role that its maker issues. */
export function newRole(self: string): RoleDraft {
  const issuers = { by: 'dids', dids: [self], role: '' } as const
  return { issuers, revokers: undefined, needs: [], mode: 'all', days: '', asks: [], adds: [] }
}

/** A role as it is, to be changed. */
export function draftOf(role: RoleDefinitionAnswer): RoleDraft {
  const { issuers, revokers, preconditions, validityMs, requestorFields = [], issuerFields = [] } = role
  const isSame = JSON.stringify(issuers) === JSON.stringify(revokers)
  return {
    issuers: authorityDraft(issuers),
    revokers: isSame ? undefined : authorityDraft(revokers),
    ...{ needs: preconditions.roles, mode: preconditions.mode },
    days: validityMs === undefined ? '' : String(validityMs / dayMs),
    ...{ asks: requestorFields.map(fieldDraft), adds: issuerFields.map(fieldDraft) },
  }
}

/** What the gateway is asked to write. */
export function roleOf({ issuers, revokers = issuers, needs, mode, days, asks, adds }: RoleDraft): RoleChange {
  return {
    ...{ issuers: authorityOf(issuers), revokers: authorityOf(revokers) },
    preconditions: { roles: [...needs], mode },
    validityMs: days === '' ? 0 : Math.round(Number(days) * dayMs),
    ...{ requestorFields: asks.map(fieldOf), issuerFields: adds.map(fieldOf) },
  }
}

/** What keeps a definition from being written. */
export function problemsOf({ issuers, revokers, days, asks, adds }: RoleDraft): readonly DraftProblem[] {
  const isMissing = ({ by, dids, role }: AuthorityDraft): boolean => (by === 'role' ? role === '' : dids.length === 0)
  const labels = (fields: readonly FieldDraft[]) => new Set(fields.map(({ label }) => label.trim()))
  const areLabelled = [asks, adds].every((fields) => labels(fields).size === fields.length && !labels(fields).has(''))
  const problems: Record<DraftProblem, boolean> = {
    issuers: isMissing(issuers),
    revokers: revokers !== undefined && isMissing(revokers),
    days: days !== '' && !(Number(days) > 0),
    labels: !areLabelled,
    bounds: [...asks, ...adds].some((field) => !hasBounds(field)),
  }
  return (Object.keys(problems) as DraftProblem[]).filter((key) => problems[key])
}

function hasBounds({ type, least, most }: FieldDraft): boolean {
  const read = (text: string): number => (type === 'date' ? Date.parse(text) : Number(text))
  if (type === 'boolean' || type === 'json') return true
  const given = [least, most].filter((text) => text !== '').map(read)
  const areWhole = type !== 'text' || given.every((bound) => Number.isInteger(bound) && bound >= 0)
  return areWhole && !given.some(Number.isNaN) && (given.length < 2 || (given[0] ?? 0) <= (given[1] ?? 0))
}

const authorityDraft = (authority: RoleDefinitionAnswer['issuers']): AuthorityDraft =>
  'role' in authority ? { by: 'role', dids: [], role: authority.role } : { by: 'dids', dids: authority.dids, role: '' }

const authorityOf = ({ by, dids, role }: AuthorityDraft) => (by === 'role' ? { role } : { dids: [...dids] })

const bounds = {
  text: ['minLength', 'maxLength'],
  number: ['minValue', 'maxValue'],
  date: ['minDate', 'maxDate'],
} as const

function fieldDraft(field: RoleField): FieldDraft {
  const { fieldType, label, required = false, pattern, schema } = field
  const [least, most] = fieldType in bounds ? bounds[fieldType as keyof typeof bounds] : []
  const shown = (key: keyof RoleField | undefined): string => (key === undefined ? '' : String(field[key] ?? ''))
  const rest = { ...(pattern === undefined ? {} : { pattern }), ...(schema === undefined ? {} : { schema }) }
  return { key: nextKey++, label, type: fieldType, isRequired: required, least: shown(least), most: shown(most), rest }
}

function fieldOf({ label, type, isRequired, least, most, rest }: FieldDraft): RoleField {
  const given: [string, string | number][] = []
  if (type in bounds) {
    const [low, high] = bounds[type as keyof typeof bounds]
    const read = (text: string) => (type === 'date' ? text : Number(text))
    if (least !== '') given.push([low, read(least)])
    if (most !== '') given.push([high, read(most)])
  }
  return { fieldType: type, label: label.trim(), required: isRequired, ...Object.fromEntries(given), ...rest }
}
