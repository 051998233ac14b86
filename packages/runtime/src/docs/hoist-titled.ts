type Json = Readonly<Record<string, unknown>>

/**
 * An OpenAPI document whose schemas with a `title` stand once, in `components.schemas`, and are referred to from where they
 * stood. Throws a TypeError if two that differ have the same title.
 */
export function hoistTitled(document: Json): Json {
  const named = new Map<string, { text: string; schema: unknown }>()
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    const { title } = value as Json
    const walked = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member)]))
    if (typeof title !== 'string') return walked
    const text = JSON.stringify(walked)
    const known = named.get(title)
    if (known !== undefined && known.text !== text) throw new TypeError(`two schemas that differ are titled ${title}`)
    named.set(title, { text, schema: walked })
    return { $ref: `#/components/schemas/${title}` }
  }
  const { components, paths, ...rest } = document
  const walkedPaths = walk(paths)
  const schemas = Object.fromEntries(
    [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([title, { schema }]) => [title, schema]),
  )
  return { ...rest, paths: walkedPaths, components: { ...(components as Json), schemas } }
}
