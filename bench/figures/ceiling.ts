import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Benchmark } from '../figure.ts'
import { medianSync } from '../machine.ts'

const ms = 5000
const cores = 2

/** What two cores could do with one seal and one open a message and group commit alone. */
export const ceiling: Benchmark = {
  names: ['disk.fdatasync.p50', 'ceiling.crypto'],
  async run() {
    const file = join(import.meta.dirname, '../work/ceiling.ts')
    const counts = await Promise.all(
      Array.from({ length: cores }, async () => {
        const [count] = (await once(new Worker(file, { workerData: { ms } }), 'message')) as [number]
        return count
      }),
    )
    const total = counts.reduce((sum, count) => sum + count, 0)
    return [
      { name: 'disk.fdatasync.p50', value: medianSync(), unit: 'ms', note: 'of 4 KiB' },
      { name: 'ceiling.crypto', value: total / (ms / 1000), unit: 'msg/s', note: 'of two cores' },
    ]
  },
}
