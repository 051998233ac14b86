import { setTimeout as delay } from 'node:timers/promises'
import { startExchange } from '../exchange.ts'
import { type Benchmark, quantile } from '../figure.ts'
import { residentMB } from '../resident.ts'

const starts = 5
const idleMs = 60_000

/** A gateway that has nothing to do: how soon it is connected to the broker, and what it takes. */
export const gatewayIdle: Benchmark = {
  names: ['gateway.start', 'gateway.memory.idle'],
  async run({ say }) {
    await using exchange = await startExchange(0)
    const { client, service } = exchange.sender
    const seconds: number[] = []
    say(`${starts} starts after kill -9`)
    for (let i = 0; i < starts; i += 1) {
      await service.kill()
      const begin = performance.now()
      await service.restart()
      while ((await client.identity()).broker !== 'OK') await delay(5)
      seconds.push((performance.now() - begin) / 1000)
    }
    say('a minute of nothing')
    await delay(idleMs)
    return [
      {
        ...{ name: 'gateway.start', value: quantile(seconds, 0.5), unit: 's', goal: { atMost: 2 } },
        note: 'until it is connected, after kill -9, median',
      },
      {
        ...{ name: 'gateway.memory.idle', value: residentMB(service.pid), unit: 'MB', goal: { atMost: 120 } },
        note: 'resident, a minute after its start',
      },
    ]
  },
}
