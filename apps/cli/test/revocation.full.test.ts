import { join } from 'node:path'
import { createBroker } from '@digital-spine/broker'
import { createBrokerClient, createNamesClient } from '@digital-spine/client'
import { jsonSchemaContent, parseDid, parseName, parseRoleCredential, toHex, utf8 } from '@digital-spine/core'
import { publishIdentity } from '@digital-spine/gateway'
import { type Ledger, openLedger, parseNetwork, signSetAttribute, statusAttribute } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import { startRpcProxy, tempFolder } from '@digital-spine/testkit'
import { openFileVault, openMemoryVault } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exchangeRole, type ParticipantKey } from '../src/sandbox/consortium.ts'
import { readSecret } from '../src/sandbox/secrets.ts'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { spine } from './spine.ts'
import { stateCredential } from './state-credential.ts'
import { startTestSandbox } from './test-sandbox.ts'

const minuteMs = 60_000
const eventually = { timeout: 30_000 }
const topic = { owner: 'flexpool.iam.ewc', name: 'flexibility-offers' }
const payload = {
  ...{ offerId: 'x', gridArea: '10YDE-VE-------2', interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' },
  ...{ upKW: 1, downKW: 1, priceEURPerMWh: 1 },
}

describe('a role that is taken away', () => {
  const stack = new AsyncDisposableStack()
  let folder: string
  let sandbox: Sandbox
  let ledger: Ledger
  let names: ReturnType<typeof createNamesClient>

  beforeAll(async () => {
    folder = stack.use(tempFolder()).path
    sandbox = await startTestSandbox(folder)
    stack.defer(() => sandbox.close())
    names = createNamesClient(sandbox.urls.names)
    stack.defer(() => names.close())
    ledger = stack.use(await openLedger({ network: parseNetwork(await names.network()) }))
  })
  afterAll(() => stack.disposeAsync())

  const participant = (key: ParticipantKey) => {
    const found = sandbox.participants.find((candidate) => candidate.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found
  }
  const openVault = (key: ParticipantKey) =>
    openFileVault({ path: join(folder, key, 'vault.json'), secret: utf8(readSecret(folder, 'vault')) })
  /** As soon as its gateway has noticed that it holds it. */
  const credentialFor = (key: ParticipantKey, role: string): Promise<string> =>
    vi.waitFor(async () => {
      const { credentials } = await participant(key).client.enrolment()
      const found = credentials.find((jws) => parseRoleCredential(jws).credential.role === role)
      if (found === undefined) throw new Error(`${key} does not hold ${role}`)
      return found
    }, eventually)
  const state = (credential: string, status: 'suspended' | 'none'): Promise<void> =>
    stateCredential({ folder, sandbox, ledger, names }, credential, status)
  /** As an issuer does whose next list the hub keeps to itself. */
  const publishDigest = async (list: number, digest: string): Promise<void> => {
    await using vault = await openVault('operator')
    const signer = await vault.account('account')
    const nonce = await ledger.didNonce(parseDid(participant('operator').did))
    const context = { network: ledger.network, signer, identity: signer.address, nonce }
    const attribute = { name: statusAttribute(list), value: `0x${digest}` as const, validity: 31_536_000n }
    await names.relay(await signSetAttribute(context, attribute))
    await ledger.sync()
  }
  const send = async () =>
    (await participant('aggregator').client.send({ channel: 'offers.out', topic, payload })).clientGatewayMessageId
  const fate = async (id: string) => {
    const { receipts = [] } = await participant('aggregator').client.sent(id)
    return receipts.find(({ status }) => status === 'delivered' || status === 'rejected')
  }
  /** What the recipient makes of a message sent now. */
  const sendAndSee = async (): Promise<string | undefined> => {
    const id = await send()
    await expect.poll(() => fate(id)).toBeDefined()
    const { status, reason } = (await fate(id)) ?? {}
    return reason ?? status
  }
  const brokerLine = async () => (await participant('aggregator').client.identity()).broker

  it('is refused by recipients while a revoker suspends it, and taken again afterwards', async () => {
    const credential = await credentialFor('aggregator', exchangeRole('aggregator'))
    expect(await sendAndSee()).toBe('delivered')
    await state(credential, 'suspended')
    await expect.poll(sendAndSee).toBe('SENDER_NOT_ALLOWED')
    expect(await brokerLine()).toBe('OK')
    await state(credential, 'none')
    await expect.poll(sendAndSee).toBe('delivered')
  })

  it('ends the session at the broker while a revoker suspends it, and what waited goes out afterwards', async () => {
    const credential = await credentialFor('aggregator', exchangeRole('user'))
    await state(credential, 'suspended')
    await expect.poll(brokerLine).toBe('ERROR')
    const waiting = await send()
    await state(credential, 'none')
    await expect.poll(brokerLine).toBe('OK')
    await expect.poll(async () => (await fate(waiting))?.status).toBe('delivered')
  })

  it('is not hidden by withholding the list that says so', async () => {
    const { revocation } = parseRoleCredential(await credentialFor('aggregator', exchangeRole('user'))).credential
      .status
    const [did, list] = [parseDid(participant('operator').did), Number(/(\d+)$/.exec(revocation.url)?.[1])]
    const digest = toHex((await ledger.findStatusDigest(did, list)) ?? new Uint8Array(0))
    await publishDigest(list, '00'.repeat(32))
    await expect.poll(brokerLine).toBe('ERROR')
    await publishDigest(list, digest)
    await expect.poll(brokerLine).toBe('OK')
  })

  it('takes its holder’s topics along, also where they are known, until who has the name signs them', async () => {
    const [maker, publisher] = [participant('device-maker'), participant('aggregator')]
    const grid = participant('grid-operator')
    const prices = { owner: 'voltware.iam.ewc', name: 'prices' }
    const role = `topiccreator.roles.${prices.owner}`
    await maker.client.registerName(role, { role: { issuers: { dids: [maker.did] } } })
    await maker.client.approve((await publisher.client.enrol(role)).id)
    await publisher.client.refreshCredentials()
    const { id } = await publisher.client.topics.publish({
      ...prices,
      version: '1.0.0',
      content: jsonSchemaContent(true),
    })
    const topics = [{ owner: prices.owner, topicName: prices.name }]
    for (const [{ client }, type, { did }] of [
      [publisher, 'pub', grid],
      [grid, 'sub', publisher],
    ] as const)
      await client.createChannel({ fqcn: `prices.${type}`, type, conditions: { dids: [did], topics } })
    const sendPrices = async () =>
      (await publisher.client.send({ channel: 'prices.pub', topic: prices, payload: {} })).clientGatewayMessageId
    const fateOfPrices = (sent: string) =>
      expect.poll(async () => {
        const { status, reason } = (await fate(sent)) ?? {}
        return reason ?? status
      })
    await fateOfPrices(await sendPrices()).toBe('delivered')

    await sandbox.services.get('grid-operator')?.setRunning(false)
    const late = await sendPrices()
    await maker.client.revoke(publisher.did, role)
    const refusal = () => sendPrices().catch(({ code }: { code: string }) => code)
    await expect.poll(refusal).toBe('TOPIC_UNTRUSTED')
    await sandbox.services.get('grid-operator')?.setRunning(true)
    await fateOfPrices(late).toBe('TOPIC_UNTRUSTED')

    const adopt = (from: string) => maker.client.topics.adopt(id, '1.0.0', { publisher: from })
    await expect(adopt(grid.did)).rejects.toMatchObject({ code: 'TOPIC_UNTRUSTED' })
    const asMaker = ['--gateway', maker.url, '--api-key', maker.apiKey]
    const ref = `${prices.owner}/${prices.name}`
    expect(await spine('topic', 'adopt', ref, '--publisher', publisher.did, ...asMaker)).toBe(
      `${ref}@1.0.0 is signed anew\n`,
    )
    await fateOfPrices(await sendPrices()).toBe('delivered')
    expect((await grid.client.topics.findVersion(id, '1.0.0')).publisher).toBe(maker.did)
  })

  it('is noticed by a broker without a ledger at the freshness bound, and with one at once', async () => {
    const at = { offset: 0 }
    const now = () => Date.now() + at.offset
    const proxy = stack.use(await startRpcProxy(sandbox.urls.ledger))
    const network = { ...ledger.network, rpcUrl: proxy.url }
    const behind = stack.use(await openLedger({ network, now, pollMs: 100 }))
    const vault = stack.use(await openMemoryVault())
    const { signer } = await publishIdentity({ vault, ledger: behind, names })
    const roles = { use: parseName(exchangeRole('user')), createTopics: parseName(exchangeRole('topiccreator')) }
    const broker = await createBroker({
      ...{ dataDir: join(folder, 'second-broker'), host: '127.0.0.1', port: 0, ledger: behind, signer, roles, now },
      ...{ hubUrl: sandbox.urls.hub, logger: silentLogger() },
    })
    stack.defer(() => broker.close())
    const holder = participant('device-maker')
    const holderVault = stack.use(await openVault('device-maker'))
    const relay = () => Promise.reject(new Error('nothing to publish'))
    const identity = await publishIdentity({ vault: holderVault, ledger, names: { relay } })
    const { credentials } = await holder.client.enrolment()
    const client = createBrokerClient({
      ...{ url: broker.url, signer: () => identity.signer, credentials: async () => credentials, now },
    })
    stack.defer(() => client.close())
    await expect.poll(() => client.connected).toBe(true)

    proxy.tamper(() => 'drop')
    await participant('operator').client.revoke(holder.did, exchangeRole('user'))
    at.offset = 13 * minuteMs
    client.reconnect()
    await expect.poll(() => client.connected).toBe(false)
    await expect.poll(() => client.connected).toBe(true)
    at.offset = 16 * minuteMs
    await expect.poll(() => client.failure?.code).toBe('LEDGER_STALE')
    at.offset = 0
    proxy.tamper(undefined)
    await expect.poll(() => client.failure?.code).toBe('CREDENTIAL_REVOKED')
  })
})
