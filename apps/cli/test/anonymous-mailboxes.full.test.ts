import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mailboxDid, type PublicJwk } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { startTestSandbox } from './test-sandbox.ts'

const topic = { owner: 'voltware.iam.ewc', name: 'meter-readings' }
const topics = [{ owner: topic.owner, topicName: topic.name }]
const canary = `DE${'7'.repeat(31)}`

describe('anonymous mailboxes', () => {
  const folder = tempFolder()
  let sandbox: Sandbox

  const party = (key: string) => {
    const found = sandbox.participants.find((participant) => participant.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found
  }
  const send = async (...anonymousRecipients: string[]) => {
    const interval = { interval: '2026-01-01T00:00:00Z', resolution: 'PT15M', importKWh: 1, exportKWh: 1 }
    const payload = { meteringPoint: canary, ...interval, quality: 'measured' }
    const { client } = party('device-maker')
    const sent = await client.send({ channel: 'anonymous.out', topic, payload, anonymousRecipients })
    return sent.clientGatewayMessageId
  }
  const receiptsOf = async (id: string) =>
    ((await party('device-maker').client.sent(id)).receipts ?? []).map(({ recipient, status }) => [recipient, status])
  const inUse = async () => {
    const { current, next } = await party('grid-operator').client.mailboxes.current()
    return [current, next].map((key) => key?.associationKey ?? '')
  }

  beforeAll(async () => {
    sandbox = await startTestSandbox(folder.path)
    const [grid, maker] = [party('grid-operator'), party('device-maker')]
    const anonymous = { useAnonymousExtChannel: true }
    const conditions = { dids: [maker.did], topics }
    await grid.client.createChannel({ fqcn: 'anonymous.in', type: 'sub', ...anonymous, conditions })
    // It asks for plain messages, and encrypts them all the same.
    const plain = { payloadEncryption: false, ...anonymous, conditions: { topics } }
    await maker.client.createChannel({ fqcn: 'anonymous.out', type: 'pub', ...plain })
    await grid.client.mailboxes.begin()
    await grid.client.mailboxes.register()
  })
  afterAll(async () => {
    await sandbox.close()
    folder[Symbol.dispose]()
  })

  it('takes messages to the mailbox of now and of later, and signs for them by these', async () => {
    const { client } = party('grid-operator')
    const [current = '', next = ''] = await inUse()
    expect(new Set([current, next, party('grid-operator').did]).size).toBe(3)
    const ids = [await send(current), await send(next), await send(current)]
    const read = new Map<string, string>()
    await expect
      .poll(async () => {
        const messages = await client.receive('anonymous.in', { amount: 10 })
        for (const { id, payload } of messages) read.set(id, payload)
        await client.acknowledge(
          'anonymous.in',
          messages.map(({ id }) => id),
        )
        return [...read.keys()].sort()
      })
      .toEqual(ids.toSorted())
    expect(JSON.parse(read.get(ids[0] ?? '') ?? '')).toMatchObject({ meteringPoint: canary })
    for (const [i, mailbox] of [current, next, current].entries())
      for (const status of ['accepted', 'delivered', 'processed'])
        await expect.poll(() => receiptsOf(ids[i] ?? '')).toContainEqual([mailbox, status])
  })

  it('has nothing in clear at the broker', () => {
    const files = readdirSync(folder.path, { recursive: true, withFileTypes: true })
    const ofBroker = files.filter((file) => file.isFile() && join(file.parentPath, file.name).includes('broker'))
    expect(ofBroker.length).toBeGreaterThan(0)
    for (const { parentPath, name } of ofBroker)
      expect([name, readFileSync(join(parentPath, name)).includes(canary)]).toEqual([name, false])
  })

  it('takes through a mailbox what an anonymous channel is for, and nothing else', async () => {
    const maker = party('device-maker')
    await maker.client.createChannel({
      ...{ fqcn: 'named.out', type: 'pub' },
      conditions: { dids: [party('grid-operator').did], topics },
    })
    const payload = { meteringPoint: canary, interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' }
    const sent = await maker.client.send({
      ...{ channel: 'named.out', topic },
      payload: { ...payload, importKWh: 1, exportKWh: 1, quality: 'measured' },
    })
    await expect
      .poll(() => receiptsOf(sent.clientGatewayMessageId))
      .toContainEqual([party('grid-operator').did, 'delivered'])
    expect(await party('grid-operator').client.peek('anonymous.in')).toEqual([])
  })

  it('does not wait for a mailbox that nobody has', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const nobody = mailboxDid(publicKey.export({ format: 'jwk' }) as unknown as PublicJwk)
    const [current = ''] = await inUse()
    const [lost, both] = [await send(nobody), await send(nobody, current)]
    await expect.poll(() => receiptsOf(both)).toContainEqual([current, 'delivered'])
    for (const id of [lost, both])
      expect((await party('device-maker').client.sent(id)).results).toContainEqual(
        expect.objectContaining({ did: nobody, status: 'refused', code: 'PREKEY_MISSING' }),
      )
  })

  it('asks for mailboxes on channels to such, and only there', async () => {
    await expect(send()).rejects.toMatchObject({ code: 'NO_RECIPIENTS' })
    await expect(send('did:key:zNothing')).rejects.toMatchObject({ code: 'DID_INVALID' })
    const [current = ''] = await inUse()
    await expect(
      party('device-maker').client.send({
        ...{ channel: 'named.out', topic, payload: {}, anonymousRecipients: [current] },
      }),
    ).rejects.toMatchObject({ code: 'CHANNEL_UNFIT' })
  })

  it('goes on after a restart', async () => {
    const grid = party('grid-operator')
    const [current = ''] = await inUse()
    await sandbox.services.get('grid-operator')?.setRunning(false)
    const id = await send(current)
    await sandbox.services.get('grid-operator')?.setRunning(true)
    await expect.poll(() => receiptsOf(id)).toContainEqual([current, 'delivered'])
    expect((await grid.client.mailboxes.list()).length).toBe(2)
  })
})
