import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startBroker } from '../broker.ts'
import { type Benchmark, quantile, repeat } from '../figure.ts'
import { openFlow, sendAll } from '../flow.ts'
import { measureLog } from '../measure-log.ts'
import { startNetwork } from '../network.ts'
import { inventRecipients } from '../strangers.ts'

const recipients = 1000
const size = 64 << 10
const warmUps = 3
const samples = 15
const allowedBytes = Math.floor(70 * 1024 * 1.2)

/** One message of 64 KiB to a thousand recipients whose epoch is open, in one request: until it is answered for them all. */
export const brokerFanout: Benchmark = {
  names: ['broker.fanout.1000', 'broker.fanout.1000.bytes', 'broker.fanout.1000.disk'],
  async run({ say }) {
    await using network = await startNetwork()
    await using broker = await startBroker(network, { name: 'fanout' })
    const [sender] = await broker.enter(await network.join(1))
    if (sender === undefined) throw new TypeError('nobody entered')
    const file = join(network.folder, 'fanout', 'log', 'log.sqlite')
    say(`opening an epoch for ${recipients} recipients`)
    const flow = await openFlow({
      ...{ sender, channel: 'fanout.out', topic: broker.topic, plaintext: () => randomBytes(size) },
      recipients: inventRecipients(network.ledger.network.name, recipients, sender),
    })
    const send = async (): Promise<number> => {
      const sealed = await flow.seal(1)
      const start = performance.now()
      await sendAll(sender.client, sealed, 1)
      return performance.now() - start
    }
    await repeat(warmUps, send)
    const before = measureLog(file)
    say(`${samples} messages of ${size >> 10} KiB`)
    const times = await repeat(samples, send)
    const after = measureLog(file)
    const [bodies, all] = [(after.bodies - before.bodies) / samples, (after.all - before.all) / samples]
    return [
      {
        name: 'broker.fanout.1000',
        value: quantile(times, 0.5),
        unit: 'ms',
        goal: { atMost: 1000 },
        note: 'of 64 KiB, accepted for all',
      },
      {
        name: 'broker.fanout.1000.bytes',
        value: bodies,
        unit: 'bytes',
        goal: { atMost: allowedBytes },
        note: 'of bodies, a message',
      },
      {
        name: 'broker.fanout.1000.disk',
        value: all,
        unit: 'bytes',
        note: 'of disk, a message: with entries and receipts',
      },
    ]
  },
}
