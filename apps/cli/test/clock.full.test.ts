import { join } from 'node:path'
import { createGatewayClient } from '@digital-spine/client'
import { utf8 } from '@digital-spine/core'
import { createGateway } from '@digital-spine/gateway'
import { type Ledger, openLedger } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { openFileVault } from '@digital-spine/vault'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exchangeRole } from '../src/sandbox/consortium.ts'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { startTestSandbox } from './test-sandbox.ts'

const dayMs = 86_400_000
const topic = { owner: 'flexpool.iam.ewc', name: 'flexibility-offers' }
const payload = {
  ...{ offerId: 'late', gridArea: '10YDE-VE-------2', interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' },
  ...{ upKW: 1, downKW: 1, priceEURPerMWh: 1 },
}

const at = { host: '127.0.0.1', port: 0 }
const folder = tempFolder()
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startTestSandbox(join(folder.path, 'sandbox'))
})
afterAll(async () => {
  await sandbox.close()
  folder[Symbol.dispose]()
})

it.each([
  ['ahead of', dayMs],
  ['behind', -dayMs],
])(
  'a gateway whose clock is a day %s the broker’s says so, and sends what waited once it is right',
  async (words, offset) => {
    await using stack = new AsyncDisposableStack()
    const own = stack.use(tempFolder())
    const party = (key: string) => {
      const found = sandbox.participants.find((participant) => participant.key === key)
      if (found === undefined) throw new Error(`no ${key}`)
      return found.client
    }
    const { names: namesUrl, hub: hubUrl, broker: brokerUrl } = sandbox.urls
    const network = (await (await fetch(`${namesUrl}/v1/network`)).json()) as Ledger['network']
    let error = 0
    const now = () => Date.now() + error
    const ledger = stack.use(await openLedger({ network }))
    const vault = stack.use(await openFileVault({ path: join(own.path, 'vault.json'), secret: utf8('secret') }))
    const [apiKey, databaseUrl] = ['a-key-for-this-test', `sqlite:${own.path}/data.sqlite`]
    const urls = { namesUrl, hubUrl, brokerUrl }
    const gateway = await createGateway({
      ...at,
      ...urls,
      apiKey,
      databaseUrl,
      spool: { folder: join(own.path, 'files'), maxBytes: 1e9 },
      vault,
      ledger,
      now,
      logger: silentLogger(),
    })
    stack.defer(() => gateway.close())
    const client = createGatewayClient({ url: gateway.url, apiKey })
    stack.defer(() => client.close())
    await party('operator').approve((await client.enrol(exchangeRole('user'))).id)
    await client.refreshCredentials()
    await expect.poll(async () => (await client.identity()).broker).toBe('OK')

    const topics = [{ owner: topic.owner, topicName: topic.name }]
    const { did: grid } = await party('grid-operator').identity()
    await client.createChannel({ fqcn: 'late.out', type: 'pub', conditions: { dids: [grid], topics } })
    const conditions = { dids: [gateway.did], topics }
    const incoming = `late-${offset > 0 ? 'ahead' : 'behind'}.in`
    await party('grid-operator').createChannel({ fqcn: incoming, type: 'sub', conditions })
    const send = async () => (await client.send({ channel: 'late.out', topic, payload })).clientGatewayMessageId
    const statuses = async (id: string) => (await client.sent(id)).receipts?.map(({ status }) => status) ?? []
    const first = await send()
    await expect.poll(() => statuses(first)).toContain('delivered')

    error = offset
    const ids = [await send(), await send()]
    const clock = async () => (await client.health()).checks.find(({ name }) => name === 'clock')
    expect(await clock()).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`${words} the broker's`),
    })
    error = 0
    expect(await clock()).toMatchObject({ ok: true })
    for (const id of ids) await expect.poll(() => statuses(id)).toContain('delivered')
    const received = await party('grid-operator').receive(incoming, { client: 'test' })
    expect(received.map(({ id }) => id)).toEqual([first, ...ids])
  },
)
