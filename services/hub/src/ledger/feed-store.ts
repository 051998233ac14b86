import type { Did, Hex, Name } from '@digital-spine/core'
import type { BlockRef, FeedStore, LogBatch } from '@digital-spine/ledger'
import type { HubContext } from '../context.ts'
import type { HubDatabase, HubTransaction } from '../database.ts'
import type { StoredCredential } from '../enrolment/credentials.ts'
import type { ChangedCredentials } from '../status/changed-credentials.ts'
import { readState, type StateChange, writeStates } from '../status/credential-state.ts'
import { type LedgerChanges, readChanges } from './read-changes.ts'

type StoreContext = Pick<HubContext, 'ledger' | 'ports' | 'events' | 'now'>

/**
 * Makes events of what the ledger says: of names, of DIDs, and of credentials whose issuer or revoker changed their status.
 * Events and the block up to which they were made are written together. What is older than the retention is followed but
 * not told. After a reorganisation whatever had changed in blocks that are gone is told of again, since it has changed back.
 */
export function createFeedStore(options: {
  db: HubDatabase
  context: StoreContext
  changed: ChangedCredentials
  retentionMs: number
}): FeedStore {
  const { db, context, changed, retentionMs } = options
  const { ledger, events, now } = context
  const readStates = async (rows: readonly StoredCredential[]): Promise<StateChange[]> => {
    const unique = new Map(rows.map((row) => [row.id, row]))
    return Promise.all([...unique.values()].map((row) => readState(context, row)))
  }
  const affected = async ({ lists, statements }: LedgerChanges): Promise<StateChange[]> => {
    if (lists.length === 0 && statements.length === 0) return []
    // What is told here, the view of the ledger must have seen.
    await ledger.sync()
    const inLists = await Promise.all(lists.map(({ issuer, list }) => changed.inList(issuer, list)))
    const named = await Promise.all(statements.map((digest) => changed.named(digest)))
    return readStates([...inLists, ...named].flat())
  }
  return {
    async load() {
      const genesis = (await db.selectFrom('feed').select('genesis').executeTakeFirst())?.genesis
      const blocks = await db.selectFrom('feed_blocks').selectAll().orderBy('number').execute()
      return { genesis, blocks }
    },
    async apply(batch) {
      const changes = readChanges(batch.logs, ledger.network.name)
      const states = await affected(changes)
      await events.change(async (trx, tell) => {
        await rememberNames(trx, changes.names)
        await writeStates(trx, tell, states, batch.to.number)
        if (now() - batch.to.timestamp <= retentionMs) {
          const names = await namesOf(trx, [...changes.nodes.keys()])
          for (const [node, block] of changes.nodes) {
            const name = names.get(node)
            if (name !== undefined) tell({ kind: 'name.changed', name, block })
          }
          for (const [did, block] of changes.dids) tell({ kind: 'did.changed', did, block })
        }
        await rememberBlock(trx, batch)
      })
    },
    async rollBack(toBlock) {
      const gone = await db.selectFrom('events').select(['kind', 'data']).where('block', '>', toBlock).execute()
      const told = gone.map(({ data }) => JSON.parse(data) as { credential?: string; name?: Name; did?: Did })
      const ids = told.flatMap(({ credential }) => (credential === undefined ? [] : [credential]))
      await ledger.sync()
      const states = await readStates(await changed.withIds([...new Set(ids)]))
      await events.change(async (trx, tell) => {
        await writeStates(trx, tell, states, toBlock)
        for (const name of new Set(told.map((event) => event.name)))
          if (name !== undefined) tell({ kind: 'name.changed', name })
        for (const did of new Set(told.map((event) => event.did)))
          if (did !== undefined) tell({ kind: 'did.changed', did })
        await trx.deleteFrom('feed_blocks').where('number', '>', toBlock).execute()
        // They are told of now, and not once more if the ledger changes its mind again.
        await trx.updateTable('events').set({ block: null }).where('block', '>', toBlock).execute()
      })
    },
  }
}

const batchSize = 200

async function rememberNames(trx: HubTransaction, names: ReadonlyMap<Hex, Name>): Promise<void> {
  const rows = [...names].map(([node, name]) => ({ node, name }))
  for (let from = 0; from < rows.length; from += batchSize) {
    await trx
      .insertInto('node_names')
      .values(rows.slice(from, from + batchSize))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}

async function namesOf(trx: HubTransaction, nodes: readonly Hex[]): Promise<Map<Hex, Name>> {
  const names = new Map<Hex, Name>()
  for (let from = 0; from < nodes.length; from += batchSize) {
    const part = nodes.slice(from, from + batchSize)
    const rows = await trx.selectFrom('node_names').selectAll().where('node', 'in', part).execute()
    for (const { node, name } of rows) names.set(node, name)
  }
  return names
}

async function rememberBlock(trx: HubTransaction, { to, genesis, keepFrom }: LogBatch): Promise<void> {
  await trx
    .insertInto('feed')
    .values({ id: 1, genesis })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ genesis }))
    .execute()
  const block: BlockRef = { number: to.number, hash: to.hash, timestamp: to.timestamp }
  await trx
    .insertInto('feed_blocks')
    .values(block)
    .onConflict((conflict) => conflict.column('number').doUpdateSet(block))
    .execute()
  await trx.deleteFrom('feed_blocks').where('number', '<', Math.min(keepFrom, to.number)).execute()
}
