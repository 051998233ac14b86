/**
 * What was read from the database, by key, until the index changes it. A read that a change overtakes is answered but
 * not kept.
 */
export type ReadCache<T> = {
  get(key: string, read: () => Promise<T>): Promise<T>
  forget(keys: Iterable<string> | 'all'): void
}

/** Keeps values of together at most `most` in size. */
export function createReadCache<T>({ most, sizeOf }: { most: number; sizeOf: (value: T) => number }): ReadCache<T> {
  const kept = new Map<string, T>()
  let size = 0
  const clear = (): void => {
    kept.clear()
    size = 0
  }
  let changes = 0
  return {
    async get(key, read) {
      const known = kept.get(key)
      if (known !== undefined) return known
      const before = changes
      const value = await read()
      if (before !== changes || kept.has(key)) return value
      const own = sizeOf(value)
      if (size + own > most) clear()
      if (own > most) return value
      kept.set(key, value)
      size += own
      return value
    },
    forget(keys) {
      changes += 1
      if (keys === 'all') return clear()
      for (const key of keys) {
        const value = kept.get(key)
        if (value === undefined) continue
        kept.delete(key)
        size -= sizeOf(value)
      }
    },
  }
}
