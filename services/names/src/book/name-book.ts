import type { NameListQuery } from '@digital-spine/api'
import { type Did, type Name, SpineError } from '@digital-spine/core'
import { prepareQuery } from '@digital-spine/runtime'
import { sql } from 'kysely'
import type { NameChange } from '../index/index-store.ts'
import { pathOf } from '../index/name-row.ts'
import type { IndexDatabase, NameRow } from '../index/schema.ts'
import { createReadCache } from './read-cache.ts'

/** A row that is shown: its node carries a true name. */
export type ShownName = NameRow & { readonly name: Name; readonly path: string }

/** A part of a list, and where the next begins. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null }

/** What people and machines ask for again and again fits in; characters. */
const maxCached = 4_000_000

/** A row has some hundred characters beside its texts. */
const sizeOfRow = (row: ShownName | null): number => 1000 + (row?.texts.length ?? 0) + (row?.role?.length ?? 0)

const isShown = (row: NameRow): row is ShownName => row.name !== null && row.path !== null

/** Names as the index has them. */
export function createNameBook(db: IndexDatabase) {
  const cache = createReadCache<ShownName | null>({ most: maxCached, sizeOf: sizeOfRow })
  const readRow = prepareQuery(
    db,
    db
      .selectFrom('names')
      .selectAll()
      .where('name', '=', '' as Name),
  )
  const find = async (name: Name): Promise<ShownName | undefined> => {
    const found = await cache.get(name, async () => {
      const [row] = await readRow(name)
      return row !== undefined && isShown(row) ? row : null
    })
    return found ?? undefined
  }
  const findAll = async (names: readonly Name[]): Promise<Map<string, ShownName>> => {
    const [first] = names
    if (first === undefined) return new Map()
    if (names.length === 1) {
      const row = await find(first)
      return new Map(row === undefined ? [] : [[first, row]])
    }
    const rows = await db.selectFrom('names').selectAll().where('name', 'in', names).execute()
    return new Map(rows.filter(isShown).map((row) => [row.name, row]))
  }
  return {
    find,
    /** Reads names anew that have changed. */
    forget(changes: readonly NameChange[]) {
      // What another process has changed does not say what it was before.
      const unclear = changes.some(({ before, after }) => before === undefined && !after?.name)
      const names = changes.flatMap(({ before, after }) => [before?.name ?? [], after?.name ?? []].flat())
      cache.forget(unclear ? 'all' : names)
    },
    findAll,
    /** Throws NAME_UNKNOWN. */
    async get(name: Name): Promise<ShownName> {
      const row = await find(name)
      if (row === undefined) throw new SpineError('NAME_UNKNOWN', `${name} is not registered.`)
      return row
    },
    /** The names of nodes that carry one. */
    async namesOf(nodes: readonly string[]): Promise<Map<string, Name>> {
      if (nodes.length === 0) return new Map()
      const rows = await db.selectFrom('names').select(['node', 'name']).where('node', 'in', nodes).execute()
      return new Map(rows.flatMap(({ node, name }) => (name === null ? [] : [[node, name] as const])))
    },
    async list(query: NameListQuery & { controller?: Did; under?: Name; parent?: Name }): Promise<Page<ShownName>> {
      const { under, parent, kind, controller, after, limit } = query
      let rows = db
        .selectFrom('names')
        .selectAll()
        .where('path', 'is not', null)
        .orderBy('path')
        .limit(limit + 1)
      for (const above of [under, parent]) {
        if (above === undefined) continue
        // '/' follows '.' in ASCII.
        rows = rows.where('path', '>', `${pathOf(above)}.`).where('path', '<', `${pathOf(above)}/`)
      }
      if (parent !== undefined) rows = rows.where(isRightBelow(parent))
      if (controller !== undefined) rows = rows.where('controller', '=', controller)
      if (kind !== undefined) rows = rows.where('kind', '=', kind)
      else rows = rows.where('listed', 'is not', null)
      if (after !== undefined) rows = rows.where('path', '>', pathOf(after))
      return toPage((await rows.execute()).filter(isShown), limit, ({ name }) => name)
    },
    /** Names that resolve to a DID. */
    async resolvingTo(did: Did, after: string | undefined, limit: number): Promise<Page<ShownName>> {
      let rows = db.selectFrom('names').selectAll().where('did', '=', did).where('path', 'is not', null)
      if (after !== undefined) rows = rows.where('path', '>', pathOf(after))
      const found = await rows
        .where('listed', 'is not', null)
        .orderBy('path')
        .limit(limit + 1)
        .execute()
      return toPage(found.filter(isShown), limit, ({ name }) => name)
    },
  }
}

export type NameBook = ReturnType<typeof createNameBook>

/** Whether a name has as many labels as one right below another: an application and a role have a spacer between. */
function isRightBelow(parent: Name) {
  const labels = parent.split('.').length
  const dots = sql<number>`length(path) - length(replace(path, '.', ''))`
  return sql<boolean>`${dots} = case when kind in ('application', 'role') then ${sql.lit(labels + 1)} else ${sql.lit(labels)} end`
}

/** A page of `limit` items out of one more than that. */
export function toPage<T>(found: readonly T[], limit: number, cursorOf: (item: T) => string): Page<T> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, next: found.length > limit && last !== undefined ? cursorOf(last) : null }
}
