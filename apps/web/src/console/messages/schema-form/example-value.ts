type Node = Readonly<Record<string, unknown>>

const quarterMs = 900_000
const maxDepth = 8
const maxItems = 10

/**
 * A payload to begin with: what the schema fixes, gives as default or example, or makes easy to choose. What only its
 * author can know stays empty.
 */
export function exampleValue(schema: unknown, now: number): unknown {
  return fillIn(schema, schema, now, 0)
}

function fillIn(part: unknown, root: unknown, now: number, depth: number): unknown {
  const node = resolve(part, root, depth)
  if (depth > maxDepth) return undefined
  for (const keyword of ['const', 'default'] as const) if (keyword in node) return node[keyword]
  if (Array.isArray(node.examples) && node.examples.length > 0) return node.examples[0]
  if (Array.isArray(node.enum)) return node.enum[0]
  const type = [node.type].flat()[0] ?? (isNode(node.properties) ? 'object' : undefined)
  if (type === 'object') return objectOf(node, root, now, depth)
  if (type === 'array') return listOf(node, root, now, depth)
  if (type === 'number' || type === 'integer') return numberOf(node, type === 'integer')
  if (type === 'boolean') return false
  if (type === 'string' && node.pattern === undefined) return textOf(node.format, now)
  return undefined
}

/** The required members, and of the others those that the schema itself gives a value. */
function objectOf(node: Node, root: unknown, now: number, depth: number): Node {
  const required = new Set(Array.isArray(node.required) ? node.required : [])
  const members = Object.entries(isNode(node.properties) ? node.properties : {})
    .filter(([name, member]) => required.has(name) || (isNode(member) && 'default' in member))
    .map(([name, member]) => [name, fillIn(member, root, now, depth + 1)] as const)
  return Object.fromEntries(members.filter(([, value]) => value !== undefined))
}

/** As many items as there must be. */
function listOf(node: Node, root: unknown, now: number, depth: number): unknown[] | undefined {
  const least = typeof node.minItems === 'number' ? Math.min(node.minItems, maxItems) : 0
  if (least === 0 || !isNode(node.items)) return undefined
  return Array.from({ length: least }, () => fillIn(node.items, root, now, depth + 1) ?? null)
}

/** The number nearest to zero that the schema allows. */
function numberOf(node: Node, isInteger: boolean): number | undefined {
  const given = (keyword: string): number | undefined =>
    typeof node[keyword] === 'number' ? (node[keyword] as number) : undefined
  const unit = given('multipleOf') ?? 1
  const low = Math.max(given('minimum') ?? -Infinity, (given('exclusiveMinimum') ?? -Infinity) + unit)
  const high = Math.min(given('maximum') ?? Infinity, (given('exclusiveMaximum') ?? Infinity) - unit)
  const nearest = Math.min(Math.max(0, low), high)
  const isStepped = isInteger || given('multipleOf') !== undefined
  const value = isStepped ? (nearest < 0 ? Math.floor : Math.ceil)(nearest / unit) * unit : nearest
  return value >= low && value <= high ? value : undefined
}

function textOf(format: unknown, now: number): string | undefined {
  const quarter = new Date(Math.floor(now / quarterMs) * quarterMs).toISOString()
  if (format === 'date-time') return quarter
  if (format === 'date') return quarter.slice(0, 10)
  if (format === 'time') return quarter.slice(11)
  return undefined
}

/** What a part of a schema says, through references within it. */
function resolve(part: unknown, root: unknown, depth: number): Node {
  if (!isNode(part)) return {}
  if (typeof part.$ref !== 'string' || depth > maxDepth) return part
  let target: unknown = root
  for (const step of part.$ref.split('/').slice(1))
    target = isNode(target) ? target[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  return { ...resolve(target, root, depth + 1), ...part, $ref: undefined }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
