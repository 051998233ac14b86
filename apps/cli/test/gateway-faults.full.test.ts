import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createGatewayClient, type GatewayClient } from '@digital-spine/client'
import { jsonSchemaContent, utf8 } from '@digital-spine/core'
import { createGateway } from '@digital-spine/gateway'
import { type Ledger, openLedger } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { openFileVault } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exchangeRole, type ParticipantKey } from '../src/sandbox/consortium.ts'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { startTestSandbox } from './test-sandbox.ts'

const minuteMs = 60_000
const eventually = { timeout: 30_000, interval: 200 }
const topic = { owner: 'flexpool.iam.ewc', name: 'flexibility-offers' }
const payload = {
  ...{ offerId: 'one', gridArea: '10YDE-VE-------2', interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' },
  ...{ upKW: 1, downKW: 1, priceEURPerMWh: 1 },
}

describe('nothing is lost, comes twice or in another order', () => {
  const folder = tempFolder()
  let sandbox: Sandbox

  const party = (key: ParticipantKey) => {
    const found = sandbox.participants.find((participant) => participant.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found
  }
  const setRunning = async (key: string, running: boolean) => sandbox.services.get(key)?.setRunning(running)
  const sendThrough = async (client: GatewayClient, channel: string) =>
    (await client.send({ channel, topic, payload })).clientGatewayMessageId
  const send = () => sendThrough(party('aggregator').client, 'offers.out')
  const fateOf = async (id: string, client = party('aggregator').client) => {
    const { receipts = [] } = await client.sent(id)
    const last = receipts.find(({ status }) => status === 'rejected' || status === 'delivered')
    return last?.reason ?? last?.status
  }
  /** Reads a channel to its end as a new client; answers ids as they came. */
  const readAll = async (client: GatewayClient, fqcn: string, reader: string): Promise<string[]> => {
    const ids: string[] = []
    for (;;) {
      const messages = await client.receive(fqcn, { client: reader, amount: 500 })
      if (messages.length === 0) return ids
      ids.push(...messages.map(({ id }) => id))
      await client.acknowledge(
        fqcn,
        messages.map(({ id }) => id),
        reader,
      )
    }
  }
  const arriveAt = (key: ParticipantKey, fqcn: string, reader: string, ids: readonly string[]) => {
    const all: string[] = []
    return expect
      .poll(async () => {
        all.push(...(await readAll(party(key).client, fqcn, reader)))
        return all
      })
      .toEqual(ids)
  }
  const rotationDone = (client: GatewayClient) =>
    expect.poll(async () => (await client.identity()).rotation).toBeUndefined()

  beforeAll(async () => {
    sandbox = await startTestSandbox(join(folder.path, 'sandbox'))
    await vi.waitFor(async () => {
      const { recipients } = await party('aggregator').client.qualified('offers.out')
      if (recipients.length === 0) throw new Error('nobody qualifies yet')
    }, eventually)
  })
  afterAll(async () => {
    await sandbox.close()
    folder[Symbol.dispose]()
  })

  it('while both ends rotate all keys under load, and prekeys with them', async () => {
    const [sender, recipient] = [party('aggregator').client, party('grid-operator').client]
    const ids: string[] = []
    let isOver = false
    const load = (async () => {
      while (!isOver) {
        ids.push(...(await Promise.all([send(), send(), send(), send()])))
        await nextTurn()
      }
    })()
    load.catch(() => undefined)
    const kids = new Set<string>()
    for (let round = 0; round < 2; round += 1) {
      for (const client of [sender, recipient])
        for (const key of ['signing', 'agreement'] as const) {
          kids.add((await client.rotateKey({ key, revokeOld: true })).kid)
          await rotationDone(client)
        }
    }
    isOver = true
    await load
    expect(kids.size).toBe(4)
    await expect.poll(() => fateOf(ids.toSorted().at(-1) ?? '')).toBe('delivered')
    const received = await readAll(recipient, 'offers.in', 'rotation')
    // Ids are in the order of acceptance.
    expect(received).toEqual(ids.toSorted())
    expect(await recipient.rejected()).toEqual([])
  })

  it('when a sender revokes a key mid-stream: what was not received yet is refused with that code, the rest goes on', async () => {
    const { client } = party('aggregator')
    const recipient = party('grid-operator').client
    await readAll(recipient, 'offers.in', 'revoked-key')
    await setRunning('grid-operator', false)
    const before = [await send(), await send(), await send()]
    const isAccepted = async (id: string) => ((await client.sent(id)).receipts ?? []).map(({ status }) => status)
    for (const id of before) await expect.poll(() => isAccepted(id)).toContain('accepted')
    await client.rotateKey({ compromised: true })
    await rotationDone(client)
    const after = [await send(), await send()]
    await setRunning('grid-operator', true)
    for (const id of before) await expect.poll(() => fateOf(id)).toBe('KEY_REVOKED')
    await arriveAt('grid-operator', 'offers.in', 'revoked-key', after)
    const refused = (await recipient.rejected()).map(({ id, code }) => [id, code])
    expect(refused).toEqual(expect.arrayContaining(before.map((id) => [id, 'KEY_REVOKED'])))
  })

  it('when a sender is revoked: what it sends is a dead letter, and arrives once when it is let in again', async () => {
    const [sender, recipient] = [party('aggregator'), party('grid-operator').client]
    const operator = party('operator').client
    await readAll(recipient, 'offers.in', 'revoked-sender')
    const role = exchangeRole('aggregator')
    await operator.revoke(sender.did, role)
    const lost: string[] = []
    await expect
      .poll(async () => {
        const id = await send()
        await expect.poll(() => fateOf(id)).toBeDefined()
        const fate = await fateOf(id)
        if (fate === 'SENDER_NOT_ALLOWED') lost.push(id)
        return fate
      })
      .toBe('SENDER_NOT_ALLOWED')
    await operator.approve((await sender.client.enrol(role)).id)
    await sender.client.refreshCredentials()
    const after: string[] = []
    await expect
      .poll(async () => {
        const id = await send()
        await expect.poll(() => fateOf(id)).toBeDefined()
        const fate = await fateOf(id)
        ;(fate === 'delivered' ? after : lost).push(id)
        return fate
      })
      .toBe('delivered')
    const letters = (await recipient.deadLetters.list()).filter(({ code }) => code === 'SENDER_NOT_ALLOWED')
    expect(letters).toHaveLength(lost.length)
    await recipient.deadLetters.redrive(letters.map(({ id }) => id))
    const received = new Set<string>()
    await expect
      .poll(async () => {
        for (const id of await readAll(recipient, 'offers.in', 'revoked-sender')) {
          expect(received).not.toContain(id)
          received.add(id)
        }
        return [...lost, ...after].every((id) => received.has(id))
      })
      .toBe(true)
  })

  it('when a payload fits an old version of its topic and not the new one: it is refused at once, or sent as of the old', async () => {
    const { client } = party('aggregator')
    const versioned = { owner: topic.owner, name: 'versioned' }
    const content = (required: string[]) =>
      jsonSchemaContent({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        ...{ type: 'object', required, properties: { old: { type: 'integer' }, fresh: { type: 'integer' } } },
      })
    const topics = [{ owner: versioned.owner, topicName: versioned.name }]
    await client.topics.publish({ ...versioned, version: '1.0.0', content: content(['old']) })
    const [grid, own] = [party('grid-operator'), party('aggregator')]
    await client.createChannel({ fqcn: 'versioned.out', type: 'pub', conditions: { dids: [grid.did], topics } })
    await grid.client.createChannel({ fqcn: 'versioned.in', type: 'sub', conditions: { dids: [own.did], topics } })
    const sendAs = async (payloadOf: unknown, version?: string) =>
      (
        await client.send({
          ...{ channel: 'versioned.out', payload: payloadOf },
          topic: { ...versioned, ...(version === undefined ? {} : { version }) },
        })
      ).clientGatewayMessageId
    const ids = [await sendAs({ old: 1 })]
    await client.topics.publish({ ...versioned, version: '2.0.0', content: content(['old', 'fresh']) })
    await expect
      .poll(() =>
        sendAs({ old: 2 }).then(
          (id) => void ids.push(id),
          ({ code }: { code: string }) => code,
        ),
      )
      .toBe('PAYLOAD_INVALID')
    ids.push(await sendAs({ old: 3 }, '1.0.0'), await sendAs({ old: 4, fresh: 4 }))
    await arriveAt('grid-operator', 'versioned.in', 'versions', ids)
  })

  it.each([
    ['ahead', 10 * minuteMs],
    ['behind', -10 * minuteMs],
  ])('when a clock is 10 minutes %s: it is told, and all arrives once it is right', async (words, offset) => {
    await using stack = new AsyncDisposableStack()
    const own = stack.use(tempFolder())
    const { names: namesUrl, hub: hubUrl, broker: brokerUrl } = sandbox.urls
    const network = (await (await fetch(`${namesUrl}/v1/network`)).json()) as Ledger['network']
    let error = 0
    const now = () => Date.now() + error
    const ledger = stack.use(await openLedger({ network, now }))
    const vault = stack.use(await openFileVault({ path: join(own.path, 'vault.json'), secret: utf8('secret') }))
    const apiKey = 'a-key-for-this-test'
    const gateway = await createGateway({
      ...{
        host: '127.0.0.1',
        port: 0,
        namesUrl,
        hubUrl,
        brokerUrl,
        apiKey,
        vault,
        ledger,
        now,
        logger: silentLogger(),
      },
      ...{ databaseUrl: `sqlite:${own.path}/data.sqlite`, spool: { folder: join(own.path, 'files'), maxBytes: 1e9 } },
    })
    stack.defer(() => gateway.close())
    const client = createGatewayClient({ url: gateway.url, apiKey })
    stack.defer(() => client.close())
    await party('operator').client.approve((await client.enrol(exchangeRole('user'))).id)
    await client.refreshCredentials()
    await expect.poll(async () => (await client.identity()).broker).toBe('OK')
    const topics = [{ owner: topic.owner, topicName: topic.name }]
    const [grid, aggregator] = [party('grid-operator'), party('aggregator')]
    const [out, into] = [`clock-${words}.out`, `clock-${words}.in`]
    await client.createChannel({ fqcn: out, type: 'pub', conditions: { dids: [grid.did], topics } })
    await client.createChannel({ fqcn: into, type: 'sub', conditions: { dids: [aggregator.did], topics } })
    await grid.client.createChannel({ fqcn: into, type: 'sub', conditions: { dids: [gateway.did], topics } })
    await aggregator.client.createChannel({ fqcn: out, type: 'pub', conditions: { dids: [gateway.did], topics } })
    const [sent, owed] = [[await sendThrough(client, out)], [await sendThrough(aggregator.client, out)]]
    await expect.poll(() => fateOf(sent[0] ?? '', client)).toBe('delivered')
    await expect.poll(() => fateOf(owed[0] ?? '')).toBe('delivered')

    error = offset
    for (let i = 0; i < 3; i += 1) {
      sent.push(await sendThrough(client, out))
      owed.push(await sendThrough(aggregator.client, out))
    }
    expect((await client.health()).works.send).toMatchObject({
      ok: false,
      why: expect.stringMatching(/clock: .*600 s/),
    })
    error = 0
    for (const id of sent) await expect.poll(() => fateOf(id, client)).toBe('delivered')
    for (const id of owed) await expect.poll(() => fateOf(id)).toBe('delivered')
    expect(await readAll(grid.client, into, 'clock')).toEqual(sent)
    expect(await readAll(client, into, 'clock')).toEqual(owed)
  })
})
