import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBroker } from '@digital-spine/broker'
import { createGatewayClient, createNamesClient, type GatewayClient } from '@digital-spine/client'
import { parseDid, parseName, utf8 } from '@digital-spine/core'
import { createGateway, describeNetwork, publishIdentity } from '@digital-spine/gateway'
import { createHub } from '@digital-spine/hub'
import {
  type Chain,
  createRelay,
  type EmbeddedNetwork,
  type Ledger,
  openLedger,
  startChain,
} from '@digital-spine/ledger'
import { createNames } from '@digital-spine/names'
import { createLogger, lockFolder, logFile } from '@digital-spine/runtime'
import { openFileVault } from '@digital-spine/vault'
import { exchangeRole, type ParticipantKey, participants, rootName } from './consortium.ts'
import { enrolConsortium } from './enrol-consortium.ts'
import { createHostileOperator, type HostileOperator } from './hostile-operator.ts'
import { type Newcomers, openNewcomers } from './newcomers.ts'
import { openNetwork } from './open-network.ts'
import type { RunningParticipant, StartGateway } from './running-participant.ts'
import { createSandboxDescriptor, reachableUrl } from './sandbox-descriptor.ts'
import { readSecret } from './secrets.ts'
import { createServiceSwitch, type ServiceSwitch } from './service-switch.ts'

/** What files on their way through one gateway may take on disk. */
const spoolBytes = 10e9

export type Sandbox = {
  /** Those of the consortium, who are always there. */
  readonly participants: readonly RunningParticipant[]
  readonly newcomers: Pick<Newcomers, 'add' | 'remove'>
  /** The consortium, then newcomers. */
  readonly everybody: () => readonly RunningParticipant[]
  readonly urls: { readonly ledger: string; readonly names: string; readonly hub: string; readonly broker: string }
  /** Each can be stopped and started again. */
  readonly services: ReadonlyMap<string, ServiceSwitch>
  readonly hostile: HostileOperator
  /** The network's signed descriptor. */
  readonly descriptor: () => Promise<string>
  close(): Promise<void>
}

/** Starts a whole spine in this process, with its state in one folder. `port` 0 takes free ports. */
export async function startSandbox(options: {
  dataDir: string
  host: string
  port: number
  /** The network that the folder holds, or `spine` for a new one, if left out. */
  network?: EmbeddedNetwork | undefined
  /** Where the console is built. */
  pages: string
  report: (step: string) => void
}): Promise<Sandbox> {
  await using stack = new AsyncDisposableStack()
  stack.use(lockFolder(options.dataDir))
  const started = await startAll({ ...options, network: options.network, stack })
  const running = stack.move()
  return { ...started, close: () => running.disposeAsync() }
}

type Start = {
  dataDir: string
  host: string
  port: number
  network: EmbeddedNetwork | undefined
  pages: string
  report: (step: string) => void
  stack: AsyncDisposableStack
}

async function startAll({
  dataDir,
  host,
  port,
  network: wanted,
  pages,
  report,
  stack,
}: Start): Promise<Omit<Sandbox, 'close'>> {
  const at = (offset: number): number => (port === 0 ? 0 : port + offset)
  const destination = logFile(join(dataDir, 'spine.log'))
  const logger = (name: string) => createLogger({ name, destination })
  const secret = utf8(readSecret(dataDir, 'vault'))
  const vaultOf = async (name: string) =>
    stack.use(await openFileVault({ path: join(dataDir, name, 'vault.json'), secret }))

  report('starting the ledger')
  const services = new Map<string, ServiceSwitch>()
  const addService = async (
    name: string,
    offset: number,
    start: (port: number) => Promise<{ url: string; close(): Promise<void> }>,
    until = stack,
  ): Promise<ServiceSwitch> => {
    const added = await createServiceSwitch(start, at(offset))
    services.set(name, added)
    until.defer(() => {
      services.delete(name)
      return added.setRunning(false)
    })
    return added
  }
  const started: { chain?: Chain } = {}
  const { url: rpcUrl } = await addService('ledger', 1, async (ledgerPort) => {
    started.chain = await startChain({
      dataDir: join(dataDir, 'ledger'),
      host,
      port: ledgerPort,
      ...(wanted === undefined ? {} : { network: wanted }),
    })
    return started.chain
  })
  if (started.chain === undefined) throw new TypeError('the chain has not started')
  const { privateKey } = started.chain
  const operatorVault = await vaultOf('operator')
  const operator = await operatorVault.account('account')
  const controller = operator.address
  const network = await openNetwork({ chain: started.chain, dataDir, root: parseName(rootName), controller })
  /** Each service has a view of the ledger of its own, which ends with it. */
  const withLedger = async <T extends { close(): Promise<void> }>(
    start: (ledger: Ledger) => Promise<T>,
  ): Promise<T> => {
    const ledger = await openLedger({ network })
    const end = () => ledger[Symbol.asyncDispose]()
    try {
      const service = await start(ledger)
      return { ...service, close: () => service.close().finally(end) }
    } catch (error) {
      await end()
      throw error
    }
  }

  report('starting name service, hub and broker')
  const relay = createRelay({ network, privateKey })
  const descriptor = createSandboxDescriptor()
  const databaseUrl = (name: string): string => `sqlite:${join(dataDir, name, 'data.sqlite')}`
  const { url: namesUrl } = await addService('names', 2, (namesPort) =>
    createNames({
      ...{ host, port: namesPort, network, relay, databaseUrl: databaseUrl('names'), logger: logger('names') },
      descriptor: descriptor.read,
    }),
  )
  const { url: hubUrl } = await addService('hub', 3, (hubPort) =>
    withLedger((ledger) =>
      createHub({
        ...{ host, port: hubPort, databaseUrl: databaseUrl('hub'), ledger, logger: logger('hub') },
        descriptor: descriptor.read,
      }),
    ),
  )
  const names = createNamesClient(namesUrl)
  stack.defer(() => names.close())
  const brokerVault = await vaultOf('broker')
  const brokerData = join(dataDir, 'broker')
  const roles = {
    use: parseName(exchangeRole('user')),
    createTopics: parseName(exchangeRole('topiccreator')),
    administer: parseName(exchangeRole('brokeradmin')),
  }
  const broker = await addService('broker', 4, (brokerPort) =>
    withLedger(async (ledger) => {
      const { signer } = await publishIdentity({ vault: brokerVault, ledger, names })
      const options = { dataDir: brokerData, host, port: brokerPort, ledger, signer, hubUrl, roles }
      return createBroker({ ...options, logger: logger('broker') })
    }),
  )

  const urls = { ledger: rpcUrl, names: namesUrl, hub: hubUrl, broker: broker.url }
  descriptor.setSigner(async () => {
    await using ledger = await openLedger({ network })
    const { signer } = await publishIdentity({ vault: operatorVault, ledger, names })
    const { signer: brokerSigner } = await publishIdentity({ vault: brokerVault, ledger, names })
    const at = (url: string) => ({ url: reachableUrl(url, host) })
    const services = { names: at(namesUrl), relay: at(namesUrl), hub: at(hubUrl) }
    const described = { ...services, broker: { ...at(broker.url), did: brokerSigner.did } }
    return describeNetwork({ ledger, signer, now: Date.now }, { rpcUrls: [reachableUrl(rpcUrl, host)], ...described })
  })

  report('starting the participants’ gateways')
  const startGateway: StartGateway = async ({ key, offset, files, vault, apiKey }, until) => {
    const spool = { folder: files, maxBytes: spoolBytes }
    const urls = { namesUrl, hubUrl, brokerUrl: broker.url }
    const options = { host, databaseUrl: databaseUrl(key), spool, vault, ...urls, apiKey, pages }
    const start = (gatewayPort: number) =>
      withLedger((ledger) => createGateway({ ...options, port: gatewayPort, ledger, logger: logger(key) }))
    const { url } = await addService(key, offset, start, until)
    const client = createGatewayClient({ url, apiKey })
    until.defer(() => client.close())
    const { did } = await client.identity()
    return { did: parseDid(did), url, apiKey, client }
  }
  const consortium = await all(
    participants.map(async ({ key, org, title, offset }) => {
      const apiKey = readSecret(dataDir, `api-key-${key}`)
      const vault = key === 'operator' ? operatorVault : await vaultOf(key)
      const files = join(dataDir, `files-${key}`)
      const gateway = await startGateway({ key, offset, files, vault, apiKey }, stack)
      return { key, title, isNewcomer: false, ...gateway, findName: async () => `${org}.${rootName}` }
    }),
  )
  const clients = Object.fromEntries(consortium.map(({ key, client }) => [key, client])) as Record<
    ParticipantKey,
    GatewayClient
  >
  await enrolConsortium(clients, report)
  const writeProfiles = (others: readonly RunningParticipant[]): void => {
    const profiles = Object.fromEntries(
      [...consortium, ...others].map(({ key, url, apiKey }) => [key, { gateway: url, apiKey }]),
    )
    writeFileSync(join(dataDir, 'profiles.json'), JSON.stringify(profiles, undefined, 2), { mode: 0o600 })
  }
  const newcomers = stack.use(
    await openNewcomers({ dataDir, vaultSecret: secret, names, startGateway, onChange: writeProfiles }),
  )
  writeProfiles(newcomers.list())
  const [sender, recipient] = [find(consortium, 'aggregator'), find(consortium, 'grid-operator')]
  const recipientSwitch = services.get(recipient.key)
  if (recipientSwitch === undefined) throw new TypeError('the recipient has no switch')
  const brokerLog = join(brokerData, 'log', 'log.sqlite')
  const hostile = createHostileOperator({ logFile: brokerLog, broker, sender, recipient, recipientSwitch })
  const everybody = () => [...consortium, ...newcomers.list()]
  return { participants: consortium, newcomers, everybody, urls, services, hostile, descriptor: descriptor.read }
}

/** Like `Promise.all`, but when one fails the others have come to their end too, and can be closed. */
async function all<T>(starting: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(starting)
  return Promise.all(starting)
}

function find(running: readonly RunningParticipant[], key: ParticipantKey): RunningParticipant {
  const found = running.find((participant) => participant.key === key)
  if (found === undefined) throw new TypeError(`no participant ${key}`)
  return found
}
