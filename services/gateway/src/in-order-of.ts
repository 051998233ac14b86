/** The order of texts by their characters, as places in lists go by it; a database's own depends on its locale. */
export const byText =
  <Item>(textOf: (item: Item) => string) =>
  (one: Item, other: Item): number =>
    textOf(one) < textOf(other) ? -1 : 1

/** The first of items, which are in the order of their texts, that comes after a text; how many there are if none does. */
export function firstAfter<Item>(items: readonly Item[], after: string, textOf: (item: Item) => string): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const item = items[middle]
    if (item !== undefined && textOf(item) <= after) low = middle + 1
    else high = middle
  }
  return low
}

const listed = new WeakMap<ReadonlyMap<unknown, unknown>, readonly unknown[]>()

/** The values of a map that does not change, listed once. */
export function valuesOf<Item>(map: ReadonlyMap<unknown, Item>): readonly Item[] {
  const values = (listed.get(map) as readonly Item[] | undefined) ?? [...map.values()]
  listed.set(map, values)
  return values
}
