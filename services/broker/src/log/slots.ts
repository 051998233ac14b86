/**
 * Things kept for a short while under small numbers that are used again. A Map that things come and go in at a high rate
 * leaves behind tables that V8 links to each other, so that once one of them is old all that was in later ones lives as long
 * and slows each collection of what is young.
 */
export type Slots<T> = {
  /** Answers the number it is kept under. */
  keep(thing: T): number
  /** Undefined if nothing is kept there. */
  take(slot: number): T | undefined
  takeAll(): T[]
}

export function createSlots<T extends object>(): Slots<T> {
  let things: (T | undefined)[] = []
  let free: number[] = []
  return {
    keep(thing) {
      const slot = free.pop() ?? things.length
      things[slot] = thing
      return slot
    },
    take(slot) {
      const thing = things[slot]
      if (thing === undefined) return undefined
      things[slot] = undefined
      free.push(slot)
      return thing
    },
    takeAll() {
      const all = things.filter((thing) => thing !== undefined)
      things = []
      free = []
      return all
    },
  }
}
