import { SpineError } from '@digital-spine/core'
import type { NameBook, Page, ShownName } from '../book/name-book.ts'
import { inChunks } from '../index/bulk.ts'
import type { NameChange } from '../index/index-store.ts'
import type { IndexDatabase, NameRow } from '../index/schema.ts'
import { startSearchThread } from './search-thread.ts'
import { type Match, type NameRange, rangesOf, spellAsName } from './search-tiers.ts'
import { wordsOf } from './words.ts'
import type { SearchText } from './worker.ts'

export type FoundName = ShownName & { readonly match: Match }

export type SearchQuery = {
  readonly q: string
  readonly kind?: string
  readonly after?: string
  readonly limit: number
}

/**
 * Finds names: first the name or label itself, then names that begin so, from the database; then names that have all the
 * words, from the word index in memory. Each in ascending order of the names, so that pages are stable.
 */
export type NameSearch = AsyncDisposable & {
  find(query: SearchQuery): Promise<Page<FoundName>>
  /** Follows the index. */
  follow(changes: readonly NameChange[]): void
  /** Fills the word index from the database; until it has, words are found in part. */
  load(): Promise<void>
}

const pageSize = 2000
/** Names that are no more, but that the word index has not yet heard of, must not leave a page short. */
const spareNames = 5

export function createNameSearch(db: IndexDatabase, book: NameBook): NameSearch {
  const thread = startSearchThread()
  /** Names that changed while the word index is being filled. */
  let changedMeanwhile: Set<string> | undefined
  let closed = false
  let loading: Promise<void> | undefined

  const inRange = async (range: NameRange, query: SearchQuery, after: string | undefined, limit: number) => {
    const column = query.kind === undefined ? ('listed' as const) : ('name' as const)
    let rows = db
      .selectFrom('names')
      .selectAll()
      .where(column, '<', range.to as NameRow['name'])
    // Told of two lower bounds, SQLite reads on from either.
    rows =
      after !== undefined && isBefore(range.from, after)
        ? rows.where(column, '>', after as NameRow['name'])
        : rows.where(column, range.inclusive ? '>=' : '>', range.from as NameRow['name'])
    if (query.kind !== undefined) rows = rows.where('kind', '=', query.kind as NameRow['kind'])
    const found = await rows.orderBy(column).limit(limit).execute()
    return found.map((row) => ({ ...(row as ShownName), match: range.match }))
  }
  const byWords = async (query: SearchQuery, text: string, after: string | undefined, limit: number) => {
    const words = wordsOf(query.q)
    if (words.length === 0) return []
    const without = rangesOf(text).length === 0 ? '' : text
    const names = await thread.find({ words, kind: query.kind, after, without, limit: limit + spareNames })
    const rows = await book.findAll(names as ShownName['name'][])
    return names.flatMap((name): FoundName[] => {
      const row = rows.get(name)
      return row === undefined ? [] : [{ ...row, match: 'words' }]
    })
  }
  const put = (rows: readonly NameRow[]): void => {
    const texts = rows.flatMap(toText)
    if (texts.length > 0) thread.put(texts)
  }

  const fill = async (): Promise<void> => {
    changedMeanwhile = new Set()
    let last = ''
    while (!closed) {
      const rows = await db
        .selectFrom('names')
        .select(['name', 'kind', 'title', 'about'])
        .where('listed', '>', last as NameRow['name'])
        .orderBy('listed')
        .limit(pageSize)
        .execute()
      await thread.load(rows.flatMap(toText))
      last = rows.at(-1)?.name ?? ''
      if (rows.length < pageSize) break
    }
    const changed = [...changedMeanwhile] as ShownName['name'][]
    changedMeanwhile = undefined
    for (const some of inChunks(changed, 500)) {
      const rows = await book.findAll(some)
      thread.remove(some.filter((name) => !rows.has(name)))
      put([...rows.values()])
    }
    thread.settled()
  }

  return {
    async find(query) {
      const text = spellAsName(query.q)
      const ranges = rangesOf(text)
      const cursor = readCursor(query.after, ranges.length)
      const found: (FoundName & { tier: number })[] = []
      for (let tier = cursor.tier; tier <= ranges.length && found.length <= query.limit; tier += 1) {
        const range = ranges[tier]
        const after = tier === cursor.tier ? cursor.name : undefined
        const wanted = query.limit + 1 - found.length
        const rows = range ? await inRange(range, query, after, wanted) : await byWords(query, text, after, wanted)
        found.push(...rows.slice(0, wanted).map((row) => ({ ...row, tier })))
      }
      const items = found.slice(0, query.limit)
      const last = items.at(-1)
      return { items, next: found.length > query.limit && last !== undefined ? `${last.tier}:${last.name}` : null }
    },
    follow(changes) {
      for (const some of inChunks(changes, pageSize)) {
        const gone = some.flatMap(({ before, after }) => (before?.name && !after?.name ? [before.name] : []))
        if (gone.length > 0) thread.remove(gone)
        put(some.flatMap(({ after }) => (after === undefined ? [] : [after])))
        for (const { before, after } of some)
          for (const name of [before?.name, after?.name]) if (name) changedMeanwhile?.add(name)
      }
    },
    load() {
      loading = fill()
      return loading
    },
    async [Symbol.asyncDispose]() {
      closed = true
      await loading?.catch(() => undefined)
      await thread[Symbol.asyncDispose]()
    },
  }
}

/** In the order of the databases, which is that of the bytes. */
const isBefore = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0

/** Spacers hold others and are found by nobody's words. */
function toText({ name, kind, title, about }: Pick<NameRow, 'name' | 'kind' | 'title' | 'about'>): SearchText[] {
  if (name === null || kind === 'spacer') return []
  // The last two labels are the same for all.
  const labels = name.split('.').slice(0, -2).join(' ')
  return [{ name, kind: kind ?? '', text: `${labels} ${title ?? ''} ${about}` }]
}

function readCursor(after: string | undefined, tiers: number): { tier: number; name: string | undefined } {
  if (after === undefined) return { tier: 0, name: undefined }
  const [, tier, name] = /^(\d):(.+)$/s.exec(after) ?? []
  if (tier === undefined || Number(tier) > tiers)
    throw new SpineError('VALIDATION_FAILED', '"after" must be the "next" of the page before.')
  return { tier: Number(tier), name }
}
