import { type Benchmark, quantile } from '../figure.ts'
import { type BenchFile, type FileTimes, repeatBlock, sizeOf, startFileExchange } from '../file-exchange.ts'
import { startPlainCopy } from '../plain-copy.ts'
import { lines, profiles } from '../sample-files.ts'

const rounds = 3
const plain = lines(1024)
const table = profiles(256)

/**
 * Files from one participant to another: checked, sealed and stored at the sending gateway, stored at the broker, and opened,
 * verified, checked and stored at the receiving one, before the other participant gets the first byte.
 */
export const files: Benchmark = {
  names: ['files.throughput', 'files.throughput.csv'],
  async run({ say }) {
    await using exchange = await startFileExchange()
    await using copy = await startPlainCopy()
    for (const file of [plain, table]) await exchange.publish(file)
    const [copies, transfers, checked]: [number[], number[], number[]] = [[], [], []]
    for (let round = 1; round <= rounds; round += 1) {
      copies.push(rate(plain, await copy.copy(() => repeatBlock(plain))))
      for (const [file, rates] of [
        [plain, transfers],
        [table, checked],
      ] as const) {
        const times = await exchange.transfer(file)
        rates.push(rate(file, times.up + times.across + times.down))
        say(`round ${round}, ${file.topic}: ${describe(file, times)}`)
      }
    }
    const unit = 'MB/s'
    return [
      {
        ...{ name: 'files.throughput', value: quantile(transfers, 0.5), unit, goal: { atLeast: 150 } },
        baseline: { name: 'a plain copy over as many hops and disks', value: quantile(copies, 0.5) },
        note: 'of 1 GiB, from participant to participant; its topic asks for lines of text',
      },
      {
        ...{ name: 'files.throughput.csv', value: quantile(checked, 0.5), unit },
        note: 'of 256 MiB; each row of 40 bytes checked at both ends',
      },
    ]
  },
}

const rate = (file: BenchFile, seconds: number): number => sizeOf(file) / 1e6 / seconds

function describe(file: BenchFile, times: FileTimes): string {
  return Object.entries({ whole: times.up + times.across + times.down, ...times })
    .map(([name, seconds]) => `${name} ${Math.round(rate(file, seconds))}`)
    .join(', ')
}
