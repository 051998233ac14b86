import { setTimeout as delay } from 'node:timers/promises'
import { startBroker } from '../broker.ts'
import type { Benchmark } from '../figure.ts'
import { openFlow, sendAll } from '../flow.ts'
import { startNetwork } from '../network.ts'
import { subscribe } from '../reader.ts'
import { peakMB, residentMB } from '../resident.ts'
import { inventRecipients } from '../strangers.ts'

const mailboxes = 10_000
const mailboxesASend = 1000
const messagesEach = 10
const clients = 100
/** ms after which what it only needed for a moment has been given back. */
const restMs = 40_000

/** What a broker has in memory that has put messages into ten thousand mailboxes, and has a hundred idle readers. */
export const brokerMemory: Benchmark = {
  names: ['broker.memory', 'broker.memory.peak'],
  async run({ say }) {
    await using network = await startNetwork()
    await using broker = await startBroker(network)
    const [sender, ...readers] = await broker.enter(await network.join(1 + clients))
    if (sender === undefined) throw new TypeError('nobody entered')
    for (const [i, reader] of readers.entries()) subscribe(reader, `idle-${i}`, () => undefined)
    say(`${messagesEach} messages into each of ${mailboxes} mailboxes`)
    const recipients = inventRecipients(network.ledger.network.name, mailboxes, sender)
    for (let from = 0; from < mailboxes; from += mailboxesASend) {
      const flow = await openFlow({
        ...{ sender, channel: `memory-${from}`, topic: broker.topic },
        recipients: recipients.slice(from, from + mailboxesASend),
      })
      await sendAll(sender.client, await flow.seal(messagesEach), 1)
    }
    say('waiting until it rests')
    await delay(restMs)
    const { pid } = broker.service
    const note = `${mailboxes} mailboxes, ${clients} idle client ids connected`
    return [
      {
        name: 'broker.memory',
        value: residentMB(pid),
        unit: 'MB',
        goal: { atMost: 400 },
        note: `resident at rest; ${note}`,
      },
      { name: 'broker.memory.peak', value: peakMB(pid), unit: 'MB', note: 'while epochs of a thousand are opened' },
    ]
  },
}
