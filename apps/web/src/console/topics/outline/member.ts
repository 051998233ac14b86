/** A word of a schema that limits values, and what it says. Formats that have the same under another word are told by this one. */
export type Limit = { readonly word: LimitWord; readonly value: string }
export type LimitWord =
  | 'const'
  | 'enum'
  | 'minimum'
  | 'maximum'
  | 'exclusiveMinimum'
  | 'exclusiveMaximum'
  | 'multipleOf'
  | 'minLength'
  | 'maxLength'
  | 'pattern'
  | 'format'
  | 'minItems'
  | 'maxItems'
  | 'uniqueItems'
  | 'default'
  | 'closed'
  | 'number'

/** A part of what payloads look like, whatever the format of its schema. */
export type Member = {
  /** As in a payload; for the whole empty, for items of a list `[]`, for one of several forms its title. */
  readonly name: string
  /** In the words of the format: `string`, `object[]`, `number | null`. */
  readonly type: string
  readonly isRequired: boolean
  readonly description: string | undefined
  readonly limits: readonly Limit[]
  readonly examples: readonly string[]
  /** The definition that it comes from. */
  readonly definition: string | undefined
  /** What it is made of, so that what contains itself is told from what is new. */
  readonly source: unknown
  /** Made when asked for: a definition may contain itself. */
  members(): readonly Member[]
}

const none = (): readonly Member[] => []

/** A member of what is given, with nothing for what is not. */
export function toMember(given: Partial<Member> & Pick<Member, 'name' | 'type'>): Member {
  return {
    ...{ isRequired: false, description: undefined, limits: [], examples: [], definition: undefined },
    ...{ source: given, members: none },
    ...given,
  }
}

type Node = Readonly<Record<string, unknown>>
export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const spell = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
