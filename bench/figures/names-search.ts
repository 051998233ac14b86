import { join } from 'node:path'
import { createNamesClient, type NamesClient } from '@digital-spine/client'
import { didEthr, parseName } from '@digital-spine/core'
import { startPostgres } from '@digital-spine/testkit'
import { type Benchmark, quantile } from '../figure.ts'
import { fillIndex, measureLike } from '../names/fill-index.ts'
import { startProcess } from '../processes.ts'
import { createTempFolder } from '../temp-folder.ts'

const count = Number(process.env.SPINE_BENCH_SEARCH_NAMES ?? 1_000_000)
const rounds = 40

/** What people ask for: single letters, common beginnings, common words together and apart, misses. */
const questions = [
  ...['s', 'a', 'e', 'p', 'si', 'sit', 'site1', 'site12', 'en', 'energy', 'power grid', 'even odd', 'energy even'],
  ...['grid energy odd', 'pow', 'zzz', 'qwertz', 'no such words', 'site0012345', 'site0012345.iam.ewc', 'g e', 'o e'],
]

/** Searching a million names, over HTTP, on both databases; one question at a time. */
export const namesSearch: Benchmark = {
  names: ['names.search.p99', 'names.search.postgres.p99'],
  async run({ say }) {
    using folder = createTempFolder()
    await using postgres = await startPostgres()
    const sqlite = `sqlite:${join(folder.path, 'names', 'data.sqlite')}`
    const measured = []
    for (const [name, databaseUrl] of [
      ['names.search.p99', sqlite],
      ['names.search.postgres.p99', postgres.url],
    ] as const) {
      say(`${name}: filling ${count} names`)
      await fillIndex(databaseUrl, count)
      const variables = databaseUrl === sqlite ? {} : { SPINE_DATABASE_URL: databaseUrl }
      await using service = await startProcess<{ url: string }>(['serve', 'names'], {
        SPINE_NETWORK: JSON.stringify(nowhere),
        SPINE_RELAY_KEY: `0x${'11'.repeat(32)}`,
        SPINE_DATA_DIR: join(folder.path, 'names'),
        SPINE_PORT: '0',
        ...variables,
      })
      const client = createNamesClient(service.ready.url)
      try {
        await untilFilled(client)
        say(`${name}: searching`)
        const value = quantile(await searchAll(client), 0.99)
        const baseline = { name: 'LIKE %…%', value: await measureLike(databaseUrl) }
        measured.push({ name, value, unit: 'ms', goal: { atMost: 50 }, note: `${count} names`, baseline })
      } finally {
        await client.close()
      }
    }
    return measured
  },
}

/** A network whose ledger is away: the index answers from what it has. */
const contract = `0x${'22'.repeat(20)}`
const nowhere = {
  ...{ name: 'spine', chainId: 1, rpcUrl: 'http://127.0.0.1:1', root: parseName('iam.ewc') },
  contracts: {
    ens: contract,
    resolver: contract,
    notifier: contract,
    didRegistry: didEthr('spine', contract).slice(-42),
  },
}

/** The last name that is read into the word index is found by its words. */
async function untilFilled(client: NamesClient): Promise<void> {
  for (;;) {
    const { names } = await client.search({ q: 'lastofall' })
    if (names.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function searchAll(client: NamesClient): Promise<number[]> {
  const taken: number[] = []
  for (let round = -2; round < rounds; round += 1) {
    for (const q of questions) {
      let after: string | undefined
      // The first page, and deep ones.
      for (let page = 0; page < 3; page += 1) {
        const start = performance.now()
        const { next, names } = await client.search({ q, limit: 50, ...(after === undefined ? {} : { after }) })
        if (round >= 0) taken.push(performance.now() - start)
        if (next === null || names.length === 0) break
        after = page === 0 ? next : deep(next, round)
      }
    }
  }
  return taken
}

/** A place far on in the same part of the results. */
const deep = (next: string, round: number): string =>
  next.replace(/:site\d\d/, `:site${String(Math.abs(round * 7) % 100).padStart(2, '0')}`)
