import { SpineError } from '@digital-spine/core'
import type { FeedStore, LogBatch, NameState, NameStateReader, Network } from '@digital-spine/ledger'
import { inChunks, insertAll } from './bulk.ts'
import { type NameTimes, toNameRow } from './name-row.ts'
import { type BatchRows, readBatch, type Touch } from './read-batch.ts'
import type { IndexDatabase, NameRow } from './schema.ts'
import { findTextKeys } from './text-keys.ts'

/** Rows of names that a batch or a roll-back changed; `after` is missing where a name is no more. */
export type NameChange = {
  readonly node: string
  readonly before: NameRow | undefined
  readonly after: NameRow | undefined
}

/** What a transaction changed; `identities` are those with new events. */
export type IndexChange = { readonly names: readonly NameChange[]; readonly identities: ReadonlySet<string> | 'all' }

/**
 * Keeps the index in a database, as the feed's store. A name's row is what the ledger says as of the batch's last block,
 * whatever blocks came together, so that a rebuild arrives at the same rows. Each batch keeps the rows it replaced.
 */
export function createIndexStore(options: {
  db: IndexDatabase
  network: Network
  states: NameStateReader
  /** Told after each transaction. */
  onChange: (change: IndexChange) => void
}): FeedStore {
  const { db, network, states, onChange } = options

  /** What the touched nodes were, and what they are now. */
  const readChanges = async (touched: BatchRows['touched'], batch: LogBatch): Promise<NameChange[]> => {
    const nodes = [...touched.keys()]
    const before = await readRows(db, nodes)
    const keys = await findTextKeys(db, touched)
    const questions = nodes.map((node) => ({ node: node as NameState['node'], keys: keys.get(node) ?? [] }))
    const found = await states.read(questions, batch.to)
    return found.map((state) => {
      const { node } = state
      const old = before.get(node)
      const touch = touched.get(node)
      if (touch === undefined) throw new TypeError('a node nobody asked for')
      const texts = touch.whole ? state.texts : mergeTexts(old, touch.keys, state.texts)
      return { node, before: old, after: toNameRow(network, { ...state, texts }, timesOf(old, touch)) }
    })
  }

  /** The last block of this process's own doing. */
  let written: number | undefined
  /** Tells what another process, which shares the database, has written. */
  const tellForeign = async (newest: number | undefined): Promise<void> => {
    if (written === undefined || newest === undefined || newest <= written) return
    const rows = await db.selectFrom('names').selectAll().where('changed_block', '>', written).execute()
    onChange({ names: rows.map((row) => ({ node: row.node, before: undefined, after: row })), identities: 'all' })
  }

  return {
    async load() {
      const [feed, blocks] = await Promise.all([
        db.selectFrom('feed').select('genesis').executeTakeFirstOrThrow(),
        db.selectFrom('blocks').selectAll().orderBy('number').execute(),
      ])
      await tellForeign(blocks.at(-1)?.number)
      written = blocks.at(-1)?.number
      const genesis = feed.genesis === null ? undefined : (feed.genesis as LogBatch['genesis'])
      return { genesis, blocks: blocks.map((block) => ({ ...block, hash: block.hash as LogBatch['genesis'] })) }
    },
    async apply(batch) {
      const { from, to, logs, genesis, keepFrom } = batch
      const { touched, nameEvents, didEvents } = readBatch(network, logs)
      const changes = await readChanges(touched, batch)
      await db.transaction().execute(async (trx) => {
        await trx.updateTable('feed').set({ genesis }).execute()
        const last = await trx
          .selectFrom('blocks')
          .select((eb) => eb.fn.max('number').as('number'))
          .executeTakeFirst()
        if ((last?.number ?? -1) !== from - 1) throw new SpineError('CONFLICT', 'Another process writes this index.')
        await insertAll(trx, 'name_events', nameEvents)
        await insertAll(trx, 'did_events', didEvents)
        if (to.number >= keepFrom) await insertAll(trx, 'undo', changes.map(toUndo(to.number)))
        await writeRows(trx, changes)
        await trx.insertInto('blocks').values({ number: to.number, hash: to.hash, timestamp: to.timestamp }).execute()
        await trx.deleteFrom('undo').where('batch', '<', keepFrom).execute()
        await trx.deleteFrom('blocks').where('number', '<', Math.min(keepFrom, to.number)).execute()
      })
      written = to.number
      onChange({ names: changes, identities: new Set(didEvents.map(({ identity }) => identity)) })
    },
    async rollBack(toBlock) {
      const changes = await db.transaction().execute(async (trx) => {
        await trx.updateTable('feed').set({ id: 1 }).execute()
        const undone = await trx.selectFrom('undo').selectAll().where('batch', '>', toBlock).orderBy('batch').execute()
        const oldest = new Map<string, NameRow | undefined>()
        for (const { node, row } of undone)
          if (!oldest.has(node)) oldest.set(node, row === null ? undefined : (JSON.parse(row) as NameRow))
        if (toBlock < 0) {
          const all = await trx.selectFrom('names').selectAll().execute()
          for (const { node } of all) oldest.set(node, undefined)
        }
        const current = await readRows(trx, [...oldest.keys()])
        const back = [...oldest].map(([node, row]): NameChange => ({ node, before: current.get(node), after: row }))
        await writeRows(trx, back)
        for (const table of ['name_events', 'did_events'] as const)
          await trx.deleteFrom(table).where('block', '>', toBlock).execute()
        await trx.deleteFrom('undo').where('batch', '>', toBlock).execute()
        await trx.deleteFrom('blocks').where('number', '>', toBlock).execute()
        return back
      })
      written = undefined
      onChange({ names: changes, identities: 'all' })
    },
  }
}

const toUndo =
  (batch: number) =>
  ({ node, before }: NameChange) => ({ batch, node, row: before === undefined ? null : JSON.stringify(before) })

async function readRows(db: IndexDatabase, nodes: readonly string[]): Promise<Map<string, NameRow>> {
  const rows = new Map<string, NameRow>()
  for (const some of inChunks(nodes, 500)) {
    const found = await db.selectFrom('names').selectAll().where('node', 'in', some).execute()
    for (const row of found) rows.set(row.node, row)
  }
  return rows
}

async function writeRows(trx: IndexDatabase, changes: readonly NameChange[]): Promise<void> {
  const replaced = changes.flatMap(({ node, before }) => (before === undefined ? [] : [node]))
  for (const some of inChunks(replaced, 500)) await trx.deleteFrom('names').where('node', 'in', some).execute()
  await insertAll(
    trx,
    'names',
    changes.flatMap(({ after }) => (after === undefined ? [] : [after])),
  )
}

function timesOf(old: NameRow | undefined, { changed, registered }: Touch): NameTimes {
  return {
    registered_block: registered?.block ?? old?.registered_block ?? changed.block,
    registered_at: registered?.at ?? old?.registered_at ?? changed.at,
    changed_block: changed.block,
    changed_at: changed.at,
  }
}

/** The texts a row had, with those that were read again. */
function mergeTexts(
  old: NameRow | undefined,
  keys: ReadonlyMap<string, unknown>,
  read: NameState['texts'],
): NameState['texts'] {
  const kept = Object.entries(JSON.parse(old?.texts ?? '{}') as NameState['texts']).filter(([key]) => !keys.has(key))
  return { ...Object.fromEntries(kept), ...read }
}
