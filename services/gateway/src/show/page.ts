/** Some of a list in its order, and where it goes on if there is more. */
export type ShownPage<Item> = { readonly items: readonly Item[]; readonly next?: string }

/** A page of what `list` has for a query, whose limit it asks for one more than: all of it if no limit is given. */
export async function readPage<Query extends { readonly limit?: number }, Item>(
  query: Query,
  list: (query: Query) => Promise<readonly Item[]>,
  placeOf: (last: Item) => string,
): Promise<ShownPage<Item>> {
  const { limit } = query
  if (limit === undefined) return { items: await list(query) }
  const found = await list({ ...query, limit: limit + 1 })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return found.length > limit && last !== undefined ? { items, next: placeOf(last) } : { items }
}
