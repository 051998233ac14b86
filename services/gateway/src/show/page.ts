import type { ListQuery } from '@digital-spine/api'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { firstAfter } from '../in-order-of.ts'

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
  return cut(await list({ ...query, limit: limit + 1 }), limit, placeOf)
}

/** A page of a list that is in memory, in the order of the places of its items; `textsOf` are looked through for `q`. */
export function pageOf<Item>(
  items: readonly Item[],
  { limit, after, q }: ListQuery,
  { placeOf, textsOf }: { placeOf: (item: Item) => string; textsOf: (item: Item) => readonly (string | undefined)[] },
): ShownPage<Item> {
  const wanted = q?.toLowerCase()
  const found: Item[] = []
  const start = after === undefined ? 0 : firstAfter(items, after, placeOf)
  for (let i = start; i < items.length; i += 1) {
    const item = items[i] as Item
    if (wanted !== undefined && !textsOf(item).some((text) => text?.toLowerCase().includes(wanted))) continue
    found.push(item)
    if (limit !== undefined && found.length > limit) break
  }
  return limit === undefined ? { items: found } : cut(found, limit, placeOf)
}

/** Answers with a page as an array, whose `Link` leads to the next one (RFC 8288). */
export function sendPage<Item, Shown>(
  { url }: FastifyRequest,
  reply: FastifyReply,
  { items, next }: ShownPage<Item>,
  show: (item: Item) => Shown,
): Shown[] {
  if (next !== undefined) {
    const [path, query] = url.split('?')
    const to = new URLSearchParams(query)
    to.set('after', next)
    void reply.header('link', `<${path}?${to}>; rel="next"`)
  }
  return items.map(show)
}

/** `found` has one more than the page if the list goes on. */
function cut<Item>(found: readonly Item[], limit: number, placeOf: (last: Item) => string): ShownPage<Item> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return found.length > limit && last !== undefined ? { items, next: placeOf(last) } : { items }
}
