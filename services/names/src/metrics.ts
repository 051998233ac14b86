import type { LogFeed } from '@digital-spine/ledger'
import { Gauge, type Registry } from 'prom-client'
import type { IndexCounts } from './index/count-rows.ts'

/** What operators watch: how far the index is behind the ledger, and how large it is. */
export function addMetrics(registry: Registry, feed: LogFeed, count: () => Promise<IndexCounts>): void {
  const registers = [registry]
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = read()
        if (Number.isFinite(value)) this.set(value)
      },
    })
  }
  gauge('names_index_lag_blocks', 'Blocks that the index has not taken yet.', () => feed.status().lag)
  gauge('names_index_age_seconds', 'Age of the last block that the index has.', () => feed.status().age / 1000)
  gauge('names_index_block', 'The last block that the index has.', () => feed.status().block?.number ?? -1)
  gauge('names_index_live', '1 while the index follows the ledger.', () => (feed.status().state === 'live' ? 1 : 0))
  gauge('names_index_reorganisations', 'How often blocks were replaced.', () => feed.status().reorganisations)
  new Gauge({
    name: 'names_index_rows',
    help: 'Rows of the index.',
    labelNames: ['table'],
    registers,
    async collect() {
      for (const [table, rows] of Object.entries(await count())) this.set({ table }, rows)
    },
  })
}
