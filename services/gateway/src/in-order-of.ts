/** The order of texts by their characters, as places in lists go by it; a database's own depends on its locale. */
export const byText =
  <Item>(textOf: (item: Item) => string) =>
  (one: Item, other: Item): number =>
    textOf(one) < textOf(other) ? -1 : 1
