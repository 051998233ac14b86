import { type Did, didAddress, type Name, namehash, SpineError } from '@digital-spine/core'
import { type DidEvent, decodeDidLogs } from '@digital-spine/ledger'
import { prepareQuery } from '@digital-spine/runtime'
import type { IndexDatabase, IndexSchema } from '../index/schema.ts'
import { type Page, toPage } from './name-book.ts'
import { createReadCache } from './read-cache.ts'

/** So many events of histories that are asked for again and again are kept. */
const maxEvents = 20_000

/** What happened to names and DIDs, as the ledger's logs tell. */
export function createHistories(db: IndexDatabase) {
  const cache = createReadCache<readonly DidEvent[]>({ most: maxEvents, sizeOf: ({ length }) => 1 + length })
  const readEvents = prepareDidEvents(db)
  return {
    async ofName(
      name: Name,
      { after, limit }: { after?: string; limit: number },
    ): Promise<Page<IndexSchema['name_events']>> {
      let rows = db.selectFrom('name_events').selectAll().where('node', '=', namehash(name))
      if (after !== undefined) {
        const [block, index] = readCursor(after)
        rows = rows.where((eb) =>
          eb.or([eb('block', '>', block), eb.and([eb('block', '=', block), eb('log_index', '>', index)])]),
        )
      }
      const found = await rows
        .orderBy('block')
        .orderBy('log_index')
        .limit(limit + 1)
        .execute()
      return toPage(found, limit, ({ block, log_index }) => `${block}-${log_index}`)
    },
    /** All events of ERC-1056 about an identity, in ledger order. */
    ofDid(did: Did): Promise<readonly DidEvent[]> {
      const identity = didAddress(did).toLowerCase()
      return cache.get(identity, () => readDid(readEvents, identity))
    },
    /** Reads identities anew that have new events. */
    forget: (identities: Iterable<string> | 'all') => cache.forget(identities),
  }
}

export type Histories = ReturnType<typeof createHistories>

const prepareDidEvents = (db: IndexDatabase) =>
  prepareQuery(
    db,
    db
      .selectFrom('did_events')
      .select(['block', 'log_index', 'at', 'topic', 'data'])
      .where('identity', '=', '')
      .orderBy('block')
      .orderBy('log_index'),
  )

async function readDid(
  readEvents: ReturnType<typeof prepareDidEvents>,
  identity: string,
): Promise<readonly DidEvent[]> {
  const rows = await readEvents(identity)
  const padded = `0x${identity.slice(2).padStart(64, '0')}` as const
  const logs = rows.map(({ block, log_index, topic, data }) => ({
    blockNumber: toHex(block),
    logIndex: toHex(log_index),
    data: data as `0x${string}`,
    topics: [topic as `0x${string}`, padded],
  }))
  return decodeDidLogs(logs, new Map(rows.map(({ block, at }) => [block, Math.floor(at / 1000)])))
}

const toHex = (number: number): `0x${string}` => `0x${number.toString(16)}`

function readCursor(text: string): [block: number, index: number] {
  const [, block, index] = /^(\d{1,15})-(\d{1,9})$/.exec(text) ?? []
  if (block === undefined || index === undefined)
    throw new SpineError('VALIDATION_FAILED', '"after" must be the "next" of the page before.')
  return [Number(block), Number(index)]
}
