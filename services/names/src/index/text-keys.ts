import { inChunks } from './bulk.ts'
import type { Touch } from './read-batch.ts'
import type { IndexDatabase } from './schema.ts'

/** A name has at most so many text records, the first that were written; the ledger charges nobody for reading them. */
const maxKeys = 100

/** Which text records of the touched nodes to read: all that were ever written, or just those that a batch changed. */
export async function findTextKeys(
  db: IndexDatabase,
  touched: ReadonlyMap<string, Touch>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = [...touched].filter(([, { whole, keys }]) => whole || keys.size > 0)
  const known = await readKnownKeys(
    db,
    asked.map(([node]) => node),
  )
  return new Map(
    asked.map(([node, { whole, keys }]) => {
      const first = new Map([...keys, ...(known.get(node) ?? [])])
      const inOrder = [...first].sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1)).map(([key]) => key)
      const readable = [...new Set(['did', 'metadata', ...inOrder])].slice(0, maxKeys)
      return [node, whole ? readable : readable.filter((key) => keys.has(key))] as const
    }),
  )
}

/** The keys ever written of each node, with the first block that did it. */
async function readKnownKeys(db: IndexDatabase, nodes: readonly string[]): Promise<Map<string, Map<string, number>>> {
  const known = new Map<string, Map<string, number>>()
  for (const some of inChunks(nodes, 500)) {
    const rows = await db
      .selectFrom('name_events')
      .select(['node', 'text_key', (eb) => eb.fn.min('block').as('block')])
      .where('node', 'in', some)
      .where('text_key', 'is not', null)
      .groupBy(['node', 'text_key'])
      .execute()
    for (const { node, text_key, block } of rows) {
      const keys = known.get(node) ?? new Map<string, number>()
      known.set(node, keys)
      if (text_key !== null) keys.set(JSON.parse(text_key) as string, block)
    }
  }
  return known
}
