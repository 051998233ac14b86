/** Lets what is prepared side by side go on in the order in which it came, apart for every key. */
export type InOrder = <T>(key: string, work: Promise<T>) => Promise<T>

export function createInOrder(): InOrder {
  const last = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    const before = last.get(key)
    const mine = Promise.allSettled([work, before])
    last.set(key, mine)
    try {
      const result = await work
      await before
      return result
    } finally {
      void mine.then(() => last.get(key) === mine && last.delete(key))
    }
  }
}
