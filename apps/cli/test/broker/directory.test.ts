import { join } from 'node:path'
import { type BrokerClient, createBrokerClient, createNamesClient, listHolders } from '@digital-spine/client'
import { parseRoleCredential, utf8 } from '@digital-spine/core'
import { publishIdentity } from '@digital-spine/gateway'
import { openLedger, parseNetwork } from '@digital-spine/ledger'
import { tempFolder } from '@digital-spine/testkit'
import { openFileVault } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchangeRole } from '../../src/sandbox/consortium.ts'
import { readSecret } from '../../src/sandbox/secrets.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts'

const eventually = { timeout: 20_000 }
const guest = exchangeRole('guest')

describe('the directory of a broker', { timeout: 60_000 }, () => {
  const stack = new AsyncDisposableStack()
  let sandbox: Sandbox
  let broker: BrokerClient

  const party = (key: string) => {
    const found = sandbox.participants.find((participant) => participant.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found
  }
  const holders = async () => (await listHolders(broker, guest)).map(({ did }) => did)

  beforeAll(async () => {
    const dataDir = stack.use(tempFolder()).path
    sandbox = await startSandbox({ dataDir, host: '127.0.0.1', port: 0, report: () => undefined })
    stack.defer(() => sandbox.close())
    const names = createNamesClient(sandbox.urls.names)
    stack.defer(() => names.close())
    const ledger = stack.use(await openLedger({ network: parseNetwork(await names.network()) }))
    const secret = utf8(readSecret(dataDir, 'vault'))
    const vault = stack.use(await openFileVault({ path: join(dataDir, 'aggregator', 'vault.json'), secret }))
    const { signer } = await publishIdentity({ vault, ledger, names })
    const { credentials } = await party('aggregator').client.enrolment()
    const login = { signer: () => signer, credentials: async () => credentials }
    broker = createBrokerClient({ url: sandbox.urls.broker, ...login })
    stack.defer(() => broker.close())
    await new Promise<void>((resolve) => broker.onConnected(resolve))
  }, 60_000)
  afterAll(() => stack.disposeAsync())

  it('finds who is given a role without a login at the broker, as long as the ledger bears it out', async () => {
    const [operator, newcomer] = [party('operator'), party('device-maker')]
    const definition = { version: 1, issuers: { dids: [operator.did] } }
    await operator.client.registerName(guest, { role: definition })
    expect(await holders()).toEqual([])
    const { id } = await newcomer.client.enrol(guest)
    await sandbox.services.get('device-maker')?.setRunning(false)
    await operator.client.approve(id)
    await expect.poll(holders, eventually).toEqual([newcomer.did])
    const [listed] = await listHolders(broker, guest)
    expect(parseRoleCredential(listed?.credential).credential).toMatchObject({ subject: newcomer.did, role: guest })

    await operator.client.suspend(newcomer.did, guest)
    await expect.poll(holders, eventually).toEqual([])
    await operator.client.restore(newcomer.did, guest)
    await expect.poll(holders, eventually).toEqual([newcomer.did])
    await operator.client.revoke(newcomer.did, guest)
    await expect.poll(holders, eventually).toEqual([])
  })

  it('finds who was given it while the broker was away', async () => {
    const { did, client } = party('grid-operator')
    const { id } = await client.enrol(guest)
    for (const key of ['grid-operator', 'broker']) await sandbox.services.get(key)?.setRunning(false)
    await party('operator').client.approve(id)
    await sandbox.services.get('broker')?.setRunning(true)
    await expect.poll(() => holders().catch(() => []), eventually).toEqual([did])
  })
})
