import { join } from 'node:path'
import { createBroker } from '@digital-spine/broker'
import {
  type BrokerClient,
  createBrokerClient,
  createNamesClient,
  listHolders,
  type NamesClient,
} from '@digital-spine/client'
import { parseName, parseRoleCredential, utf8 } from '@digital-spine/core'
import { publishIdentity } from '@digital-spine/gateway'
import { type Ledger, openLedger, parseNetwork } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { openFileVault, openMemoryVault } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchangeRole } from '../../src/sandbox/consortium.ts'
import { readSecret } from '../../src/sandbox/secrets.ts'
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts'
import { stateCredential } from '../state-credential.ts'
import { startTestSandbox } from '../test-sandbox.ts'
import { startQuietHub } from './quiet-hub.ts'

const guest = exchangeRole('guest')

describe('the directory of a broker', () => {
  const stack = new AsyncDisposableStack()
  let folder: string
  let sandbox: Sandbox
  let names: NamesClient
  let ledger: Ledger
  let connect: (url: string) => Promise<BrokerClient>
  let broker: BrokerClient

  const party = (key: string) => {
    const found = sandbox.participants.find((participant) => participant.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found
  }
  const state = (credential: string | undefined, status: 'suspended' | 'none') =>
    stateCredential({ folder, sandbox, ledger, names }, credential ?? '', status)
  const holdersAt = async (at: BrokerClient) => (await listHolders(at, guest)).map(({ did }) => did)
  const holders = () => holdersAt(broker)

  beforeAll(async () => {
    folder = stack.use(tempFolder()).path
    sandbox = await startTestSandbox(folder)
    stack.defer(() => sandbox.close())
    names = createNamesClient(sandbox.urls.names)
    stack.defer(() => names.close())
    ledger = stack.use(await openLedger({ network: parseNetwork(await names.network()) }))
    const secret = utf8(readSecret(folder, 'vault'))
    const vault = stack.use(await openFileVault({ path: join(folder, 'aggregator', 'vault.json'), secret }))
    const { signer } = await publishIdentity({ vault, ledger, names })
    const { credentials } = await party('aggregator').client.enrolment()
    connect = async (url) => {
      const client = createBrokerClient({ url, signer: () => signer, credentials: async () => credentials })
      stack.defer(() => client.close())
      await new Promise<void>((resolve) => client.onConnected(resolve))
      return client
    }
    broker = await connect(sandbox.urls.broker)
  })
  afterAll(() => stack.disposeAsync())

  it('finds who is given a role without a login at the broker, as long as the ledger bears it out', async () => {
    const [operator, newcomer] = [party('operator'), party('device-maker')]
    const definition = { version: 1, issuers: { dids: [operator.did] } }
    await operator.client.registerName(guest, { role: definition })
    expect(await holders()).toEqual([])
    const { id } = await newcomer.client.enrol(guest)
    await sandbox.services.get('device-maker')?.setRunning(false)
    await operator.client.approve(id)
    await expect.poll(holders).toEqual([newcomer.did])
    const [listed] = await listHolders(broker, guest)
    expect(parseRoleCredential(listed?.credential).credential).toMatchObject({ subject: newcomer.did, role: guest })

    await operator.client.suspend(newcomer.did, guest)
    await expect.poll(holders).toEqual([])
    await operator.client.restore(newcomer.did, guest)
    await expect.poll(holders).toEqual([newcomer.did])
    await operator.client.revoke(newcomer.did, guest)
    await expect.poll(holders).toEqual([])
  })

  it('finds again who was suspended for a moment, though the hub told nothing of it', async () => {
    const [operator, holder] = [party('operator'), party('grid-operator')]
    await operator.client.approve((await holder.client.enrol(guest)).id)
    const hub = stack.use(await startQuietHub(sandbox.urls.hub))
    const vault = stack.use(await openMemoryVault())
    const { signer } = await publishIdentity({ vault, ledger, names })
    const roles = { use: parseName(exchangeRole('user')), createTopics: parseName(exchangeRole('topiccreator')) }
    const other = await createBroker({
      ...{ dataDir: join(folder, 'other-broker'), host: '127.0.0.1', port: 0, ledger, signer, roles },
      ...{ hubUrl: hub.url, logger: silentLogger() },
    })
    stack.defer(() => other.close())
    const client = await connect(other.url)
    const found = () => holdersAt(client)
    await expect.poll(found).toEqual([holder.did])
    const [listed] = await listHolders(client, guest)
    hub.setReachable(false)
    await state(listed?.credential, 'suspended')
    await expect.poll(found).toEqual([])
    await state(listed?.credential, 'none')
    hub.setReachable(true)
    await expect.poll(found).toEqual([holder.did])
  })

  it('finds who was given it while the broker was away, and no more who lost it', async () => {
    const [operator, loser, winner] = [party('operator'), party('grid-operator'), party('aggregator')]
    await expect.poll(holders).toEqual([loser.did])
    const { id } = await winner.client.enrol(guest)
    for (const key of ['aggregator', 'broker']) await sandbox.services.get(key)?.setRunning(false)
    await operator.client.approve(id)
    await operator.client.revoke(loser.did, guest)
    await sandbox.services.get('broker')?.setRunning(true)
    await expect.poll(() => holders().catch(() => [])).toEqual([winner.did])
  })
})
