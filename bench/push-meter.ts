import type { BenchBroker } from './broker.ts'
import { quantile } from './figure.ts'
import type { NetworkPlace } from './network.ts'
import { startOrdered } from './ordered-process.ts'

/** What the process of a push meter is told. */
export type MeterOrder =
  | { readonly kind: 'enter'; readonly network: NetworkPlace; readonly broker: MeterPlace }
  | { readonly kind: 'measure'; readonly samples: number; readonly perSecond: number }

type MeterPlace = { readonly url: string; readonly topic: { readonly id: string; readonly version: string } }

/** ms from handing a message to a sender's line until it is pushed to its recipient. */
export type Delays = { readonly p50: number; readonly p99: number; readonly p999: number }

/** A sender and its recipient in a process of their own, which does nothing else while it measures, not even free memory. */
export type PushMeter = AsyncDisposable & { measure(samples: number, perSecond: number): Promise<Delays> }

/** Room for all that is made in a measurement, and for what lies outside the heap, before anything is freed by itself. */
const flags = [
  ...['--min-semi-space-size=256', '--max-semi-space-size=256'],
  ...['--heap-growing-percent=1000', '--no-memory-reducer'],
]

export async function startPushMeter({ folder, services }: NetworkPlace, broker: BenchBroker): Promise<PushMeter> {
  await using stack = new AsyncDisposableStack()
  const { order } = stack.use(startOrdered<MeterOrder>('push-meter.ts', flags))
  const { topic, service } = broker
  await order({ kind: 'enter', network: { folder, services }, broker: { url: service.url, topic } })
  const owned = stack.move()
  return {
    async measure(samples, perSecond) {
      const delays = (await order({ kind: 'measure', samples, perSecond })) as readonly number[]
      return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), p999: quantile(delays, 0.999) }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
