import type { IndexDatabase } from './schema.ts'

export type IndexCounts = {
  readonly names: number
  readonly dids: number
  readonly nameEvents: number
  readonly didEvents: number
}

/** Counting a million rows takes a while, so what was counted is kept for as long. ms */
const keptMs = 30_000

/** Counts what the index has, at most twice a minute. */
export function createRowCounter(db: IndexDatabase, now: () => number): () => Promise<IndexCounts> {
  let counted: { at: number; counts: Promise<IndexCounts> } | undefined
  const count = async (): Promise<IndexCounts> => {
    const all = (table: 'name_events' | 'did_events') =>
      db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
    const [names, dids, nameEvents, didEvents] = await Promise.all([
      db
        .selectFrom('names')
        .select((eb) => eb.fn.count<number>('name').as('count'))
        .executeTakeFirstOrThrow(),
      db
        .selectFrom('did_events')
        .select((eb) => eb.fn.count<number>('identity').distinct().as('count'))
        .executeTakeFirstOrThrow(),
      all('name_events'),
      all('did_events'),
    ])
    return { names: names.count, dids: dids.count, nameEvents: nameEvents.count, didEvents: didEvents.count }
  }
  return () => {
    if (counted !== undefined && now() - counted.at < keptMs) return counted.counts
    const fresh = { at: now(), counts: count() }
    fresh.counts.catch(() => {
      if (counted === fresh) counted = undefined
    })
    counted = fresh
    return fresh.counts
  }
}
