import { join } from 'node:path'
import type { Works } from '@digital-spine/api'
import { createGatewayClient, type GatewayClient } from '@digital-spine/client'
import { jsonSchemaContent, utf8 } from '@digital-spine/core'
import { createGateway } from '@digital-spine/gateway'
import { type Ledger, openLedger } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { openFileVault } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchangeRole } from '../src/sandbox/consortium.ts'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { profile, profileContent } from './files/profiles.ts'
import { startTestSandbox } from './test-sandbox.ts'

const offers = { owner: 'flexpool.iam.ewc', name: 'flexibility-offers' }
const profiles = { owner: 'flexpool.iam.ewc', name: 'load-profiles' }
const payload = {
  ...{ offerId: 'one', gridArea: '10YDE-VE-------2', interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' },
  ...{ upKW: 1, downKW: 1, priceEURPerMWh: 1 },
}

describe('what a gateway says works', () => {
  const folder = tempFolder()
  let sandbox: Sandbox
  let versions = 0

  const party = (key: string) => {
    const found = sandbox.participants.find((participant) => participant.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found
  }
  const sender = (): GatewayClient => party('aggregator').client
  const recipient = (): GatewayClient => party('grid-operator').client
  const send = async (client = sender()) =>
    (await client.send({ channel: 'offers.out', topic: offers, payload })).clientGatewayMessageId
  const sendFile = async () => {
    const content = profile(3)
    async function* read(offset: number) {
      yield content.subarray(offset)
    }
    const file = { channel: 'profiles.out', topic: profiles, name: 'profile.csv', size: content.length, read }
    return (await sender().files.send(file)).id
  }
  const statusesOf = async (id: string) => ((await sender().sent(id)).receipts ?? []).map(({ status }) => status)
  const failing = async (client: GatewayClient) =>
    (await client.health()).checks.flatMap(({ name, ok }) => (ok ? [] : [name])).sort()

  /** Does each thing; what it answers is a message that is to arrive. */
  const acts: Readonly<Record<keyof Works, () => Promise<string | undefined>>> = {
    accept: () => send(),
    async send() {
      const id = await send()
      await expect.poll(() => statusesOf(id)).toContain('accepted')
      return id
    },
    async receive() {
      const id = await send()
      await expect.poll(() => statusesOf(id)).toContain('delivered')
      return id
    },
    async files() {
      const id = await sendFile()
      await expect.poll(() => statusesOf(id)).toContain('delivered')
      return id
    },
    async topics() {
      versions += 1
      const content = jsonSchemaContent({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' })
      const version = `1.0.${versions}`
      const { id } = await sender().topics.publish({ owner: offers.owner, name: 'probe', version, content })
      expect(await sender().topics.find(id)).toMatchObject({ version })
      return undefined
    },
    async enrol() {
      const { id } = await sender().enrol(exchangeRole('devicemaker'))
      await sender().cancelRequest(id)
      return undefined
    },
  }

  beforeAll(async () => {
    sandbox = await startTestSandbox(join(folder.path, 'sandbox'))
    await sender().topics.publish({ ...profiles, version: '1.0.0', content: profileContent })
    const topics = [{ owner: profiles.owner, topicName: profiles.name }]
    const conditions = (key: string) => ({ dids: [party(key).did], topics })
    await sender().createChannel({ fqcn: 'profiles.out', type: 'upload', conditions: conditions('grid-operator') })
    await recipient().createChannel({ fqcn: 'profiles.in', type: 'download', conditions: conditions('aggregator') })
  })
  afterAll(async () => {
    await sandbox.close()
    folder[Symbol.dispose]()
  })

  const away = ['broker', 'hub', 'ledger']
  const combinations = Array.from({ length: 1 << away.length }, (_, bits) => away.filter((_, i) => bits & (1 << i)))

  it.each(combinations.map((names) => [names.join(' and ') || 'nothing', names] as const))(
    'works while %s is away, what does not is told, and all is well again afterwards',
    async (_, names) => {
      for (const name of names) await sandbox.services.get(name)?.setRunning(false)
      for (const client of [sender(), recipient()]) await expect.poll(() => failing(client)).toEqual(names)
      const { message, status, works, freshUntil } = await sender().health()
      expect([message, status]).toEqual(names.length === 0 ? ['OK', 'ok'] : ['DEGRADED', 'degraded'])
      expect(freshUntil).toBeGreaterThan(Date.now())
      expect((await recipient().health()).works).toEqual(works)
      const ids: (string | undefined)[] = []
      for (const [what, act] of Object.entries(acts)) {
        const { ok, why } = works[what as keyof Works]
        if (ok) ids.push(await act())
        else expect(why).toMatch(/^(broker|hub|ledger): ./)
      }

      for (const name of names.toReversed()) await sandbox.services.get(name)?.setRunning(true)
      for (const client of [sender(), recipient()]) await expect.poll(() => failing(client)).toEqual([])
      for (const id of ids) if (id !== undefined) await expect.poll(() => statusesOf(id)).toContain('delivered')
      for (const act of Object.values(acts)) await act()
      expect(await recipient().rejected()).toEqual([])
    },
  )

  it('is told at the path of the DDHub client gateway too', async () => {
    const { url } = party('aggregator')
    const [own, theirs] = await Promise.all(
      ['/health', '/api/v2/health'].map(async (path) => (await fetch(`${url}${path}`)).json()),
    )
    expect(theirs).toMatchObject({ message: 'OK', works: own.works })
  })

  it('ends when what is known of the ledger is too old, and goes on in order when it is not', async () => {
    await using stack = new AsyncDisposableStack()
    const own = stack.use(tempFolder())
    const { names: namesUrl, hub: hubUrl, broker: brokerUrl } = sandbox.urls
    const network = (await (await fetch(`${namesUrl}/v1/network`)).json()) as Ledger['network']
    let age = 0
    const ledger = stack.use(await openLedger({ network, now: () => Date.now() + age }))
    const vault = stack.use(await openFileVault({ path: join(own.path, 'vault.json'), secret: utf8('secret') }))
    const apiKey = 'a-key-for-this-test'
    const gateway = await createGateway({
      ...{ host: '127.0.0.1', port: 0, namesUrl, hubUrl, brokerUrl, apiKey, vault, ledger, logger: silentLogger() },
      ...{ databaseUrl: `sqlite:${own.path}/data.sqlite`, spool: { folder: join(own.path, 'files'), maxBytes: 1e9 } },
    })
    stack.defer(() => gateway.close())
    const client = createGatewayClient({ url: gateway.url, apiKey })
    stack.defer(() => client.close())
    await party('operator').client.approve((await client.enrol(exchangeRole('user'))).id)
    await client.refreshCredentials()
    await expect.poll(async () => (await client.identity()).broker).toBe('OK')
    const topics = [{ owner: offers.owner, topicName: offers.name }]
    const from = (did: string) => ({ dids: [did], topics })
    await client.createChannel({ fqcn: 'stale.out', type: 'pub', conditions: from(party('grid-operator').did) })
    await client.createChannel({ fqcn: 'stale.in', type: 'sub', conditions: from(party('aggregator').did) })
    await recipient().createChannel({ fqcn: 'stale.in', type: 'sub', conditions: from(gateway.did) })
    await sender().createChannel({ fqcn: 'stale.out', type: 'pub', conditions: from(gateway.did) })
    const sendStale = async (through: GatewayClient) =>
      (await through.send({ channel: 'stale.out', topic: offers, payload })).clientGatewayMessageId
    const arrived = async (at: GatewayClient) => (await at.peek('stale.in', { amount: 10 })).map(({ id }) => id)
    const out = [await sendStale(client)]
    const into = [await sendStale(sender())]
    await expect.poll(() => arrived(recipient())).toEqual(out)
    await expect.poll(() => arrived(client)).toEqual(into)

    age = 16 * 60_000
    const { works } = await client.health()
    for (const what of ['send', 'receive', 'files', 'topics', 'enrol'] as const)
      expect(works[what]).toMatchObject({ ok: false, why: expect.stringMatching(/^freshness: /) })
    expect(works.accept.ok).toBe(true)
    for (let i = 0; i < 3; i += 1) {
      out.push(await sendStale(client))
      into.push(await sendStale(sender()))
    }
    const waiting = async () => {
      const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
      return Number(/^gateway_entries_waiting\S* (\d+)$/m.exec(metrics)?.[1])
    }
    await expect.poll(waiting).toBeGreaterThan(0)
    expect(await arrived(recipient())).toEqual(out.slice(0, 1))
    expect(await arrived(client)).toEqual(into.slice(0, 1))

    age = 0
    await expect.poll(() => arrived(recipient())).toEqual(out)
    await expect.poll(() => arrived(client)).toEqual(into)
    expect(await client.rejected()).toEqual([])
  })
})
