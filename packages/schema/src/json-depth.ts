/** Whether a JSON value has more than so many levels; found without recursion. */
export function isDeeperThan(maxDepth: number, value: unknown): boolean {
  const stack: { item: unknown; level: number }[] = [{ item: value, level: 1 }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { item, level } = next
    if (typeof item !== 'object' || item === null) continue
    if (level > maxDepth) return true
    for (const child of Object.values(item)) stack.push({ item: child, level: level + 1 })
  }
  return false
}
