import { didEthr, type Name, namehash, parseName } from '@digital-spine/core'
import { type IndexSchema, indexMigrations } from '@digital-spine/names'
import { openDatabase } from '@digital-spine/runtime'
import { quantile } from '../figure.ts'

const rowsAtOnce = 350
const words = ['Energy', 'Power', 'Grid', 'Solar', 'Wind', 'Storage']

/** Puts organisations into an empty index, each with words that many others have too. */
export async function fillIndex(databaseUrl: string, count: number): Promise<void> {
  const db = await openDatabase<IndexSchema>({ url: databaseUrl, migrations: indexMigrations })
  try {
    const controller = didEthr('spine', `0x${'33'.repeat(20)}`)
    for (let first = 0; first < count; first += rowsAtOnce * 20) {
      await db.transaction().execute(async (trx) => {
        for (let start = first; start < Math.min(count, first + rowsAtOnce * 20); start += rowsAtOnce) {
          const rows = Array.from({ length: Math.min(rowsAtOnce, count - start) }, (_, i) => row(start + i, count))
          await trx
            .insertInto('names')
            .values(rows.map((own) => ({ ...own, controller, did: controller })))
            .execute()
        }
      })
    }
    await db
      .insertInto('blocks')
      .values({ number: 1, hash: `0x${'44'.repeat(32)}`, timestamp: Date.now() })
      .execute()
  } finally {
    await db.destroy()
  }
}

function row(n: number, count: number) {
  const label = n === count - 1 ? 'zlastofall' : `site${String(n).padStart(7, '0')}`
  const name = parseName(`${label}.iam.ewc`)
  const last = n === count - 1 ? ' lastofall' : ''
  return {
    ...{ node: namehash(name), name, path: `ewc.iam.${label}`, kind: 'organisation' as const, listed: name },
    ...{ gasless: 1, open: 0, resolver: null, address: null, did_source: 'controller' as const },
    title: `${words[n % words.length]} ${n % 3 === 0 ? 'Operator' : 'Company'} ${n}`,
    about: `${n % 2 === 0 ? 'even' : 'odd'} ${words[(n >> 3) % words.length]} https://site${n % 1000}.example${last}`,
    ...{ texts: '{}', role: null, registered_block: 1, registered_at: 0, changed_block: 1, changed_at: 0 },
  }
}

/** ms (p99) to find a text anywhere in the rows, as one would without an index of words. */
export async function measureLike(databaseUrl: string): Promise<number> {
  const db = await openDatabase<IndexSchema>({ url: databaseUrl, migrations: indexMigrations })
  const taken: number[] = []
  try {
    for (const text of ['power grid', 'qwertz', 'zzz', 'no such words']) {
      const start = performance.now()
      const pattern = `%${text}%`
      await db
        .selectFrom('names')
        .select('name')
        .where((eb) =>
          eb.or([eb('name', 'like', pattern as Name), eb('title', 'like', pattern), eb('about', 'like', pattern)]),
        )
        .orderBy('name')
        .limit(50)
        .execute()
      taken.push(performance.now() - start)
    }
  } finally {
    await db.destroy()
  }
  return quantile(taken, 0.99)
}
