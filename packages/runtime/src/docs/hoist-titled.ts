import { isDeepStrictEqual } from 'node:util'

type Json = Readonly<Record<string, unknown>>

/**
 * A part of a document in which schemas with a `title` are referred to, and those schemas by title; they are to stand in the
 * document's `components.schemas`. Throws a TypeError if two that differ have the same title.
 */
export function hoistTitled<T>(part: T): { part: T; schemas: Json } {
  const named = new Map<string, unknown>()
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    const { title } = value as Json
    const walked = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member)]))
    if (typeof title !== 'string') return walked
    const known = named.get(title)
    // Members may stand in another order: @fastify/swagger moves them.
    if (known !== undefined && !isDeepStrictEqual(known, walked))
      throw new TypeError(`two schemas that differ are titled ${title}`)
    named.set(title, walked)
    return { $ref: `#/components/schemas/${title}` }
  }
  const walked = walk(part) as T
  const inOrder = [...named].sort(([a], [b]) => (a < b ? -1 : 1))
  return { part: walked, schemas: Object.fromEntries(inOrder) }
}
