import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type BrokerClient, createBrokerClient, createLoginSession } from '@digital-spine/client'
import {
  createEpoch,
  createReceipts,
  createUuidSource,
  type Did,
  jsonSchemaContent,
  parseDid,
  parseName,
  type Signer,
  sealMessage,
  topicId,
  utf8,
  verifyPrekey,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { publishIdentity } from '@digital-spine/gateway'
import { type Ledger, openLedger } from '@digital-spine/ledger'
import { tempFolder } from '@digital-spine/testkit'
import { openFileVault } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { readSecret } from '../src/sandbox/secrets.ts'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { startTestSandbox } from './test-sandbox.ts'

const owner = parseName('flexpool.iam.ewc')
const topic = { id: topicId(owner, 'flexibility-offers') as string, version: '1.1.0' }
const offer = {
  offerId: 'x',
  gridArea: '10YDE-VE-------2',
  interval: '2026-01-01T00:00:00Z',
  resolution: 'PT15M',
  upKW: 1,
  downKW: 1,
  priceEURPerMWh: 1,
}
const newId = createUuidSource(crypto, Date.now)

describe('a sandbox under attack', () => {
  const folder = tempFolder()
  let sandbox: Sandbox
  let ledger: Ledger
  let signer: Signer
  let broker: BrokerClient
  let grid: Did
  let last: { epoch: string; n: number } | null = null

  const client = (key: string) => {
    const found = sandbox.participants.find((participant) => participant.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found
  }
  beforeAll(async () => {
    sandbox = await startTestSandbox(folder.path)
    const network = await (await fetch(`${sandbox.urls.names}/v1/network`)).json()
    ledger = await openLedger({ network: network as Ledger['network'] })
    const vault = await openFileVault({
      path: join(folder.path, 'aggregator', 'vault.json'),
      secret: utf8(readSecret(folder.path, 'vault')),
    })
    signer = (
      await publishIdentity({ vault, ledger, names: { relay: () => Promise.reject(new Error('nothing to publish')) } })
    ).signer
    const { credentials } = await client('aggregator').client.enrolment()
    broker = createBrokerClient({
      url: sandbox.urls.broker,
      signer: () => signer,
      credentials: async () => credentials,
    })
    await new Promise<void>((resolve) => broker.onConnected(resolve))
    grid = parseDid(client('grid-operator').did)
  })
  afterAll(async () => {
    await broker.close()
    await ledger[Symbol.asyncDispose]()
    await sandbox.close()
    folder[Symbol.dispose]()
  })

  /** Opens an epoch for the grid operator on a channel of the attacker's own. */
  const open = async (encrypted = true) => {
    const { [grid]: jws } = await broker.call('prekeys', { dids: [grid] })
    const prekey = await verifyPrekey({ crypto, jws, keys: ledger.keys, now: Date.now() })
    const recipients = [{ did: grid, prekey: encrypted ? prekey : null, prev: last }]
    const epoch = await createEpoch({ crypto, signer, channel: 'attack', encrypted, recipients, now: Date.now() })
    await broker.call('epoch', { manifest: epoch.manifest, entries: epoch.entries })
    return epoch.secret
  }
  const seal = (
    epoch: Awaited<ReturnType<typeof open>>,
    n: number,
    over: Partial<Parameters<typeof sealMessage>[0]> = {},
  ) =>
    sealMessage({
      crypto,
      signer,
      epoch,
      n,
      id: newId(),
      topic,
      plaintext: utf8(JSON.stringify(offer)),
      cty: 'application/json',
      now: Date.now(),
      ...over,
    })
  const send = async ({ header, body }: { header: string; body: Uint8Array }, to: readonly Did[] = [grid]) =>
    (await broker.call('send', { header, body, to })).results[0]
  const rejectedAt = async (code: string) =>
    (await client('grid-operator').client.rejected()).filter((entry) => entry.code === code).length

  it('takes the right message once, and refuses what is not its successor', async () => {
    const epoch = await open()
    const message = await seal(epoch, 0)
    expect(await send(message)).toMatchObject({ status: 'accepted' })
    expect(await send(message)).toMatchObject({ status: 'duplicate' })
    expect(await send(await seal(epoch, 0))).toMatchObject({ code: 'FLOW_CONFLICT' })
    expect(await send(await seal(epoch, 2))).toMatchObject({ code: 'FLOW_GAP', expected: { n: 0 } })
    last = { epoch: epoch.epoch, n: 0 }
    await expect
      .poll(async () => (await client('grid-operator').client.receive('offers.in', { client: 'test' })).length)
      .toBe(1)
  })

  it('refuses altered, re-addressed, unknown and foreign things at the broker', async () => {
    const epoch = await open()
    const message = await seal(epoch, 0)
    const body = Uint8Array.from(message.body)
    body[20] = (body[20] ?? 0) ^ 1
    await expect(send({ ...message, body })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    await expect(send({ ...message, header: `x${message.header}` })).rejects.toMatchObject({ code: 'JWS_INVALID' })
    expect(await send(message, [parseDid(client('device-maker').did)])).toMatchObject({
      status: 'refused',
      code: 'EPOCH_UNKNOWN',
    })
    for (const unknown of [
      { id: 'f'.repeat(24), version: '1.0.0' },
      { ...topic, version: '99.0.0' },
    ])
      expect(await send(await seal(epoch, 0, { topic: unknown }))).toMatchObject({
        ...{ status: 'refused', code: 'TOPIC_UNKNOWN' },
      })
    await expect(send(await seal({ ...epoch, epoch: 'A'.repeat(22) }, 0))).rejects.toMatchObject({
      code: 'EPOCH_UNKNOWN',
    })
    const posing = { ...signer, did: grid }
    await expect(send(await seal(epoch, 0, { signer: posing }))).rejects.toMatchObject({ code: 'SENDER_MISMATCH' })
    const receipt = {
      status: 'delivered' as const,
      recipient: signer.did,
      id: newId(),
      hash: 'A'.repeat(43),
      position: 1,
    }
    await expect(
      broker.call('receipts', { jws: await createReceipts(signer, [receipt], Date.now()) }),
    ).rejects.toMatchObject({ code: 'NOT_A_RECIPIENT' })
    await expect(broker.call('send', { header: 7, body: 'x', to: [] } as never)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    })
    await expect(broker.call('nonsense' as never, {} as never)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
  })

  it('refuses at the recipient what the broker cannot judge: forged signature, wrong schema, wrong topic, plain text', async () => {
    const epoch = await open()
    const place = (n: number) => {
      last = { epoch: epoch.epoch, n }
      return n
    }
    expect(await send(await seal(epoch, place(0), { plaintext: utf8('{"offerId":7}') }))).toMatchObject({
      status: 'accepted',
    })
    await expect.poll(() => rejectedAt('PAYLOAD_INVALID')).toBe(1)
    const readings = { id: topicId(parseName('voltware.iam.ewc'), 'meter-readings') as string, version: '1.1.0' }
    expect(await send(await seal(epoch, place(1), { topic: readings }))).toMatchObject({ status: 'accepted' })
    await expect.poll(() => rejectedAt('SENDER_NOT_ALLOWED')).toBe(1)
    const plain = await open(false)
    expect(await send(await seal(plain, 0))).toMatchObject({ status: 'accepted' })
    last = { epoch: plain.epoch, n: 0 }
    await expect.poll(() => rejectedAt('ENCRYPTION_MISMATCH')).toBe(1)
    const forgery = await open()
    const forged = await seal(forgery, 0, { signer: { ...signer, sign: () => crypto.randomBytes(64) } })
    expect(await send(forged)).toMatchObject({ status: 'accepted' })
    await expect.poll(() => rejectedAt('SIGNATURE_INVALID')).toBe(1)
    const next = await seal(forgery, 1)
    expect(await send(next)).toMatchObject({ status: 'accepted' })
    const received = async () => (await client('grid-operator').client.receive('offers.in', { client: 'after' })).length
    await expect.poll(received).toBeGreaterThan(0)
    last = { epoch: forgery.epoch, n: 1 }
    const metrics = await (await fetch(`${client('grid-operator').url}/metrics`)).text()
    expect(metrics).toMatch(/gateway_refusals_total\{code="SIGNATURE_INVALID"[^}]*\} 1/)
  })

  it('pushes to participant systems over WebSocket, and takes their acknowledgements', async () => {
    const { url, apiKey } = client('grid-operator')
    const refused = new WebSocket(`${url.replace('http', 'ws')}/events`, 'digital-spine')
    await expect(new Promise((_, reject) => refused.on('error', reject))).rejects.toThrow('401')
    const socket = new WebSocket(`${url.replace('http', 'ws')}/events?clientId=push`, 'digital-spine', {
      headers: { 'x-api-key': apiKey },
    })
    const frames: { event: string; data: { id: string; acknowledged?: number }[] & { acknowledged?: number } }[] = []
    socket.on('message', (frame: Buffer) => frames.push(JSON.parse(frame.toString()) as (typeof frames)[number]))
    const { clientGatewayMessageId: id } = await client('aggregator').client.send({
      channel: 'offers.out',
      topic: { owner, name: 'flexibility-offers' },
      payload: offer,
    })
    await expect
      .poll(() => frames.some(({ event, data }) => event === 'messages' && data.some((message) => message.id === id)))
      .toBe(true)
    socket.send(JSON.stringify({ event: 'ack', id: 1, data: { fqcn: 'offers.in', messagesIds: [id] } }))
    await expect.poll(() => frames.find(({ event }) => event === 'answer')?.data.acknowledged).toBe(1)
    socket.close()
  })

  /** What becomes of an offer at the grid operator. */
  const fate = async (transactionId: string): Promise<string> => {
    const { client: aggregator } = client('aggregator')
    const name = { owner, name: 'flexibility-offers' }
    const message = { channel: 'offers.out', topic: name, payload: offer, transactionId }
    const { clientGatewayMessageId: id } = await aggregator.send(message)
    const end = async () =>
      (await aggregator.sent(id)).receipts?.find(({ status }) => status === 'delivered' || status === 'rejected')
    await expect.poll(end, { timeout: 10_000 }).toBeDefined()
    const { status, reason } = (await end()) ?? {}
    return reason ?? status ?? ''
  }

  it('takes nothing of a blocked sender, which is told no more than any other that may not send', async () => {
    const { client: operator } = client('grid-operator')
    await operator.blocked.put(owner, { reason: 'floods us' })
    const refusedBefore = await rejectedAt('SENDER_BLOCKED')
    expect(await fate('while-blocked')).toBe('SENDER_NOT_ALLOWED')
    expect(await rejectedAt('SENDER_BLOCKED')).toBe(refusedBefore + 1)
    await operator.blocked.delete(owner)
    expect(await fate('taken-again')).toBe('delivered')
  })

  it('takes what was refused once it may come in, and never what is wrong in itself', async () => {
    const { client: operator } = client('grid-operator')
    const letters = await operator.deadLetters.list()
    const letterOf = (code: string) => letters.find((letter) => letter.code === code)
    const [blocked, forged] = [letterOf('SENDER_BLOCKED'), letterOf('SIGNATURE_INVALID')]
    expect(blocked).toMatchObject({ kind: 'in', peer: signer.did, position: expect.any(Number) })
    const ids = [blocked?.id ?? 0, forged?.id ?? 0]
    expect(await operator.deadLetters.redrive(ids)).toMatchObject({
      ...{ redriven: 1, refused: [{ id: forged?.id, code: 'CONFLICT' }] },
    })
    const taken = await operator.peek('offers.in', { client: 'redriven', amount: 1000 })
    expect(taken.filter(({ id }) => id === blocked?.messageId)).toHaveLength(1)
    const left = (await operator.deadLetters.list()).map(({ id }) => id)
    expect(left).toEqual(letters.map(({ id }) => id).filter((id) => id !== blocked?.id))
  })

  it('holds payloads to what a channel takes at once, and to encryption, as soon as that is said', async () => {
    const [{ client: sender }, { client: recipient }] = [client('aggregator'), client('grid-operator')]
    await sender.changeChannel('offers.out', { maxPayloadBytes: 10 })
    await expect(fate('too-large')).rejects.toMatchObject({ code: 'TOO_LARGE' })
    await sender.changeChannel('offers.out', { maxPayloadBytes: null })
    await recipient.changeChannel('offers.in', { maxPayloadBytes: 10 })
    expect(await fate('too-large-there')).toBe('TOO_LARGE')
    await recipient.changeChannel('offers.in', { maxPayloadBytes: null })
    await sender.changeChannel('offers.out', { payloadEncryption: false })
    expect(await fate('plain')).toBe('ENCRYPTION_MISMATCH')
    await sender.changeChannel('offers.out', { payloadEncryption: true })
    expect(await fate('encrypted-again')).toBe('delivered')
  })

  it('sends to those that it is told of, and waits for the answer of one', async () => {
    const [asking, answering] = [client('aggregator'), client('grid-operator')]
    const topics = [{ owner, topicName: 'flexibility-offers' }]
    const by = (did: string) => ({ conditions: { dids: [did], topics } })
    await answering.client.createChannel({ fqcn: 'answers.out', type: 'pub', ...by(asking.did) })
    await asking.client.createChannel({ fqcn: 'answers.in', type: 'sub', ...by(answering.did) })
    const name = { owner, name: 'flexibility-offers' }
    const question = { channel: 'offers.out', topic: name, payload: { ...offer, offerId: 'question' } }
    const maker = client('device-maker').did
    const answered = asking.client.sendForReply(
      { ...question, recipients: [answering.did, maker] },
      { timeoutSeconds: 60, replyChannel: 'answers.in' },
    )
    const find = async () =>
      (await answering.client.peek('offers.in', { client: 'questions', amount: 1000 })).find(({ payload }) =>
        payload.includes('question'),
      )
    await expect.poll(find, { timeout: 30_000 }).toBeDefined()
    const { id = '' } = (await find()) ?? {}
    await answering.client.send({ channel: 'answers.out', topic: name, payload: offer, initiatingMessageId: id })
    expect(await answered).toMatchObject({ fqcn: 'answers.in', sender: answering.did, initiatingMessageId: id })
    expect(await asking.client.sent(id)).toMatchObject({
      status: 'sent',
      recipients: expect.arrayContaining([
        expect.objectContaining({ did: maker, state: 'failed', code: 'NOT_A_RECIPIENT' }),
        expect.objectContaining({ did: answering.did, failed: false }),
      ]),
      reply: { state: 'answered' },
    })
  })

  it('goes on, in order, after one message of a batch is refused for good', async () => {
    const { client: aggregator } = client('aggregator')
    const { client: operator } = client('grid-operator')
    const channel = await aggregator.channel('offers.out')
    await aggregator.createChannel({ fqcn: 'offers.again', type: 'pub', conditions: channel.conditions })
    const name = { owner, name: 'flexibility-offers' }
    const send = (fqcn: string, i: number, transactionId: string) =>
      aggregator.send({ channel: fqcn, topic: name, payload: { ...offer, offerId: `batch-${i}` }, transactionId })
    const settled = async (id: string) => (await aggregator.sent(id)).status

    const taken = await send('offers.again', 99, 'batch-transaction-10')
    await expect.poll(() => settled(taken.clientGatewayMessageId)).toBe('sent')
    const ids: string[] = []
    for (let i = 0; i < 40; i += 1)
      ids.push((await send('offers.out', i, `batch-transaction-${i}`)).clientGatewayMessageId)
    await expect.poll(() => settled(ids.at(-1) ?? '')).toBe('sent')

    expect(await aggregator.sent(ids[10] ?? '')).toMatchObject({
      status: 'failed',
      results: [{ status: 'refused', code: 'DUPLICATE_TRANSACTION' }],
    })
    const wanted = Array.from({ length: 40 }, (_, i) => `batch-${i}`).filter((offerId) => offerId !== 'batch-10')
    const arrived: string[] = []
    const read = async () => {
      const messages = await operator.receive('offers.in', { client: 'batch' })
      const offers = messages.map(({ payload }) => (JSON.parse(payload) as { offerId: string }).offerId)
      arrived.push(...offers.filter((offerId) => offerId.startsWith('batch-') && offerId !== 'batch-99'))
      return arrived
    }
    await expect.poll(read).toEqual(wanted)
  })

  it('goes on with topics it had when a gateway restarts while the broker is away, which then has lost one', async () => {
    const { client: aggregator } = client('aggregator')
    const setRunning = async (key: string, running: boolean) => sandbox.services.get(key)?.setRunning(running)
    const name = 'forecasts'
    const topics = [{ owner, topicName: name }]
    await aggregator.topics.publish({ owner, name, version: '1.0.0', content: jsonSchemaContent(true) })
    await aggregator.createChannel({ fqcn: 'forecasts.out', type: 'pub', conditions: { dids: [grid], topics } })
    const forecast = () => aggregator.send({ channel: 'forecasts.out', topic: { owner, name }, payload: {} })
    const fate = ({ clientGatewayMessageId: id }: { clientGatewayMessageId: string }) =>
      expect.poll(async () => {
        const { status, results } = await aggregator.sent(id)
        return [status, ...results.map((result) => result.code ?? result.status)]
      })
    await fate(await forecast()).toEqual(['sent', 'accepted'])

    await setRunning('broker', false)
    await setRunning('aggregator', false)
    const log = new DatabaseSync(join(folder.path, 'broker/log/log.sqlite'))
    log.prepare('delete from topics where id = ?').run(topicId(owner, name))
    log.close()
    await setRunning('aggregator', true)
    const lost = await forecast()
    const kept = await aggregator.send({
      ...{ channel: 'offers.out', topic: { owner, name: 'flexibility-offers' }, payload: offer },
    })
    await setRunning('broker', true)
    await fate(lost).toEqual(['failed', 'TOPIC_UNKNOWN'])
    await fate(kept).toEqual(['sent', 'accepted'])
    await expect.poll(() => broker.connected).toBe(true)
  })

  it('ends every connection of a participant that logs out everywhere, and lets it log in again', async () => {
    const { credentials } = await client('aggregator').client.enrolment()
    const options = { baseUrl: sandbox.urls.broker, signer: () => signer, credentials: async () => credentials }
    const session = createLoginSession(options)
    let connections = 0
    broker.onConnected(() => {
      connections += 1
    })
    // This one, the test's own connection, and the gateway's; and what a lost connection has left.
    expect(await session.logout({ everywhere: true })).toBeGreaterThanOrEqual(3)
    await expect.poll(() => connections).toBe(1)
    await expect.poll(async () => (await client('aggregator').client.identity()).broker).toBe('OK')
    await session.close()
  })

  it('ends the session of a participant whose role is revoked, and refuses it from then on', async () => {
    await client('operator').client.revoke(signer.did, 'user.roles.exchange.apps.spine.iam.ewc')
    await expect.poll(() => broker.connected).toBe(false)
    await expect.poll(() => broker.failure?.code).toBe('CREDENTIAL_REVOKED')
  })
})
