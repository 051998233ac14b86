import { setTimeout as delay } from 'node:timers/promises'
import { createGatewayClient, type GatewayClient } from '@digital-spine/client'
import { createPayload, type Exchange, type Party, startExchange, topic } from '../exchange.ts'
import type { Benchmark } from '../figure.ts'
import { topicRole, useRole } from '../network.ts'

const runs = 5
const lookMs = 20
const messageMs = 50
const giveUpMs = 120_000

/**
 * How long a revocation takes to have effect, each service in a process of its own with its own view of the ledger. From
 * the call that revokes until a recipient's gateway refuses a message of the participant, and until the broker has ended
 * its session; the slowest of several participants counts.
 */
export const revocation: Benchmark = {
  names: ['revocation.seconds'],
  async run({ say }) {
    await using exchange = await startExchange(1)
    const [reader] = exchange.readers
    if (reader === undefined) throw new TypeError('no reader')
    const operator = createGatewayClient(exchange.network.access('operator'))
    try {
      const topics = [{ owner: topic.owner, topicName: topic.name }]
      await reader.client.createChannel({ fqcn: 'roles.in', type: 'sub', conditions: { roles: [topicRole], topics } })
      const delays: number[] = []
      for (let run = 0; run < runs; run += 1) {
        const party = await exchange.enter(`holder-${run}`, [useRole, topicRole])
        await party.client.createChannel({ fqcn: 'out', type: 'pub', conditions: { dids: [reader.did], topics } })
        if ((await sendOne(party.client)) !== 'delivered') throw new Error('A holder of the role was not taken.')
        delays.push(await untilRefused(operator, party), await untilEnded(operator, party, exchange))
        say(
          `${delays.slice(-2).map((ms) => `${(ms / 1000).toFixed(2)} s`)} from revocation to refusal, to the session’s end`,
        )
      }
      const value = Math.max(...delays) / 1000
      return [{ name: 'revocation.seconds', value, unit: 's', goal: { atMost: 15 }, note: `slowest of ${runs}` }]
    } finally {
      await operator.close()
    }
  },
}

/** From the call to the first message sent since that the recipient rejects. */
async function untilRefused(operator: GatewayClient, { client, did }: Party): Promise<number> {
  const start = performance.now()
  const revoking = operator.revoke(did, topicRole)
  for (;;) {
    const fate = await sendOne(client)
    if (fate === 'rejected') break
    checkTime(start)
    await delay(messageMs)
  }
  const refused = performance.now() - start
  await revoking
  return refused
}

async function untilEnded(operator: GatewayClient, { client, did }: Party, { broker }: Exchange): Promise<number> {
  const start = performance.now()
  const revoking = operator.revoke(did, useRole)
  while ((await client.identity()).broker === 'OK') {
    checkTime(start)
    await delay(lookMs)
  }
  const ended = performance.now() - start
  await revoking
  const alive = await fetch(`${broker.url}/live`)
  if (!alive.ok) throw new Error('The broker is gone.')
  return ended
}

async function sendOne(client: GatewayClient): Promise<string> {
  const start = performance.now()
  const { clientGatewayMessageId: id } = await client.send({ channel: 'out', topic, payload: createPayload(0) })
  for (;;) {
    const { receipts = [] } = await client.sent(id)
    const fate = receipts.find(({ status }) => status === 'delivered' || status === 'rejected')
    if (fate !== undefined) return fate.status
    checkTime(start)
    await delay(lookMs)
  }
}

function checkTime(start: number): void {
  if (performance.now() - start > giveUpMs) throw new Error('The revocation has no effect.')
}
