import type { Json } from '../json/schema-folder.ts'
import { escapeComment, quote } from './escape.ts'

/** A TypeScript type. */
export type TypeText = {
  readonly text: string
  /** Whether it is a union or an intersection, which stands in parentheses inside another type. */
  readonly isJoined?: boolean
}

/** A property of an object type. */
export type Member = {
  readonly name: string
  readonly type: TypeText
  readonly isOptional: boolean
  readonly comment?: string | undefined
}

export const unknownType: TypeText = { text: 'unknown' }
export const neverType: TypeText = { text: 'never' }

/** The type of one value. */
export function literal(value: Json): TypeText {
  if (typeof value === 'string') return { text: quote(value) }
  // More than a double holds is read as infinity, which no literal is.
  if (typeof value === 'number' && !Number.isFinite(value)) return { text: 'number' }
  if (typeof value !== 'object' || value === null) return { text: String(value) }
  if (Array.isArray(value)) return tupleOf(value.map((item) => ({ type: literal(item), isOptional: false })))
  const members = Object.entries(value).map(([name, member]) => ({ name, type: literal(member), isOptional: false }))
  return objectOf(members)
}

export function unionOf(types: readonly TypeText[]): TypeText {
  if (types.some(({ text }) => text === 'unknown')) return unknownType
  return join(types, ' | ', neverType)
}

export function intersectionOf(types: readonly TypeText[]): TypeText {
  if (types.some(({ text }) => text === 'never')) return neverType
  return join(types, ' & ', unknownType)
}

export const arrayOf = (items: TypeText): TypeText => ({ text: `${inner(items)}[]` })

/** An array whose first items have types of their own; `rest` is the type of those after them. */
export function tupleOf(items: readonly Pick<Member, 'type' | 'isOptional'>[], rest: TypeText = neverType): TypeText {
  const parts = items.map(({ type, isOptional }) => (isOptional ? `${inner(type)}?` : type.text))
  return { text: `[${[...parts, ...(rest.text === 'never' ? [] : [`...${inner(rest)}[]`])].join(', ')}]` }
}

/** An object; `rest` is the type of its properties that are not among the members. */
export function objectOf(members: readonly Member[], rest: TypeText = neverType): TypeText {
  const lines = members.flatMap(({ name, type, isOptional, comment }) => [
    ...commentLines(comment),
    `${nameMember(name)}${isOptional ? '?' : ''}: ${type.text}`,
  ])
  const isOpen = rest.text !== 'never' || members.length === 0
  // What an index signature allows includes every member.
  const index = isOpen ? [`[key: string]: ${members.length === 0 ? rest.text : 'unknown'}`] : []
  return { text: `{\n${[...lines, ...index].map(indent).join('\n')}\n}` }
}

/** A comment as lines of its own; none for no text. */
export function commentLines(comment = ''): readonly string[] {
  const lines = escapeComment(comment).trim().split('\n')
  if (lines.length > 1) return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */']
  return lines[0] === '' ? [] : [`/** ${lines[0]} */`]
}

const nameMember = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name))
const indent = (text: string): string => `  ${text.replaceAll('\n', '\n  ')}`
const inner = ({ text, isJoined }: TypeText): string => (isJoined ? `(${text})` : text)

/** Joins different types; `none` adds nothing to them. */
function join(types: readonly TypeText[], operator: string, none: TypeText): TypeText {
  const different = new Map(types.filter(({ text }) => text !== none.text).map((type) => [type.text, type]))
  const [only = none] = different.values()
  return different.size < 2 ? only : { text: [...different.values()].map(inner).join(operator), isJoined: true }
}
