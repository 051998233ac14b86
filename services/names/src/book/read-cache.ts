/**
 * What was read from the database, by key, until the index changes it. A read that a change overtakes is answered but
 * not kept.
 */
export type ReadCache<T> = {
  get(key: string, read: () => Promise<T>): Promise<T>
  forget(keys: Iterable<string> | 'all'): void
}

export function createReadCache<T>(most: number): ReadCache<T> {
  const kept = new Map<string, T>()
  let changes = 0
  return {
    async get(key, read) {
      const known = kept.get(key)
      if (known !== undefined) return known
      const before = changes
      const value = await read()
      if (before !== changes) return value
      if (kept.size >= most) kept.clear()
      kept.set(key, value)
      return value
    },
    forget(keys) {
      changes += 1
      if (keys === 'all') kept.clear()
      else for (const key of keys) kept.delete(key)
    },
  }
}
