/** Does what is asked for one participant one after the other, so that what was counted still holds when it is used. */
export type InTurn = <T>(did: string, work: () => Promise<T>) => Promise<T>

export function createInTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return async (did, work) => {
    const mine = (last.get(did) ?? Promise.resolve()).then(work)
    const settled = mine.catch(() => undefined)
    last.set(did, settled)
    try {
      return await mine
    } finally {
      if (last.get(did) === settled) last.delete(did)
    }
  }
}
