/** What is known of a schema before it is compiled. */
export type SchemaMeasures = {
  readonly depth: number
  /** True if it has a keyword whose check a payload can make slow: regular expressions, comparing all pairs of items. */
  readonly canBeSlow: boolean
}

const slowKeywords = new Set(['pattern', 'patternProperties', 'uniqueItems'])

/** Measures a JSON value without recursion; stops at `maxDepth` + 1. */
export function measureSchema(schema: unknown, maxDepth: number): SchemaMeasures {
  let depth = 0
  let canBeSlow = false
  const stack: { item: unknown; level: number }[] = [{ item: schema, level: 1 }]
  for (let next = stack.pop(); next !== undefined && depth <= maxDepth; next = stack.pop()) {
    const { item, level } = next
    if (typeof item !== 'object' || item === null) continue
    depth = Math.max(depth, level)
    for (const [key, child] of Object.entries(item)) {
      if (slowKeywords.has(key)) canBeSlow = true
      stack.push({ item: child, level: level + 1 })
    }
  }
  return { depth, canBeSlow }
}
