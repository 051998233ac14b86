import type { Benchmark } from '../figure.ts'
import { startFileExchange } from '../file-exchange.ts'
import { peakMB, resetPeak, residentMB } from '../resident.ts'
import { lines } from '../sample-files.ts'

/** 10 GB */
const file = lines(9537)

/** What a large file takes in memory, in the service where it takes most. */
export const filesMemory: Benchmark = {
  names: ['files.memory'],
  async run({ say }) {
    await using exchange = await startFileExchange()
    await exchange.publish(file)
    const services = Object.entries(exchange.pids).map(([name, pid]) => {
      resetPeak(pid)
      return { name, pid, idle: residentMB(pid) }
    })
    say('a file of 10 GB')
    await exchange.transfer(file)
    const growths = services
      .map(({ name, pid, idle }) => ({ name, idle, growth: peakMB(pid) - idle }))
      .sort((a, b) => b.growth - a.growth)
    const [most, ...others] = growths.map(({ name, idle, growth }) => {
      return `${name} from ${Math.round(idle)} to ${Math.round(idle + growth)}`
    })
    return [
      {
        ...{ name: 'files.memory', value: growths[0]?.growth ?? Number.NaN, unit: 'MB', goal: { atMost: 100 } },
        note: `the most above what it had idle, while 10 GB went through: ${most}; ${others.join(', ')}`,
      },
    ]
  },
}
