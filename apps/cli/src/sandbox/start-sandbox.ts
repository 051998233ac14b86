import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Broker, createBroker } from '@digital-spine/broker'
import { createGatewayClient, createNamesClient, type GatewayClient } from '@digital-spine/client'
import { parseName, utf8 } from '@digital-spine/core'
import { createGateway, publishIdentity } from '@digital-spine/gateway'
import { createHub } from '@digital-spine/hub'
import { createRelay, deploySpine, type Network, openLedger, spineChainId, startChain } from '@digital-spine/ledger'
import { createNames } from '@digital-spine/names'
import { createLogger, lockFolder, logFile } from '@digital-spine/runtime'
import { openFileVault } from '@digital-spine/vault'
import { type BrokerSwitch, createBrokerSwitch } from './broker-switch.ts'
import { exchangeRole, type ParticipantKey, participants, rootName } from './consortium.ts'
import { enrolConsortium } from './enrol-consortium.ts'
import { readSecret } from './secrets.ts'

/** A participant as the ready line shows it. */
export type RunningParticipant = {
  readonly key: ParticipantKey
  readonly name: string
  readonly title: string
  readonly did: string
  readonly url: string
  readonly apiKey: string
  readonly client: GatewayClient
}

export type Sandbox = {
  readonly participants: readonly RunningParticipant[]
  readonly urls: { readonly ledger: string; readonly names: string; readonly hub: string; readonly broker: string }
  readonly broker: BrokerSwitch
  close(): Promise<void>
}

/** Starts a whole spine in this process, with its state in one folder. `port` 0 takes free ports. */
export async function startSandbox(options: {
  dataDir: string
  host: string
  port: number
  report: (step: string) => void
}): Promise<Sandbox> {
  const { dataDir, host, port, report } = options
  const closers: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse().splice(0)) await closer()
  }
  try {
    const lock = lockFolder(dataDir)
    closers.push(() => lock[Symbol.dispose]())
    const running = await startAll({ dataDir, host, port, report, onClose: (closer) => void closers.push(closer) })
    return { ...running, close }
  } catch (error) {
    await close()
    throw error
  }
}

type Start = {
  dataDir: string
  host: string
  port: number
  report: (step: string) => void
  onClose: (closer: () => unknown) => void
}

async function startAll({ dataDir, host, port, report, onClose }: Start): Promise<Omit<Sandbox, 'close'>> {
  const at = (offset: number): number => (port === 0 ? 0 : port + offset)
  const destination = logFile(join(dataDir, 'spine.log'))
  const logger = (name: string) => createLogger({ name, destination })
  const secret = utf8(readSecret(dataDir, 'vault'))
  const vaultOf = async (name: string) => {
    const vault = await openFileVault({ path: join(dataDir, name, 'vault.json'), secret })
    onClose(() => vault[Symbol.asyncDispose]())
    return vault
  }

  report('starting the ledger')
  const chain = await startChain({ dataDir: join(dataDir, 'ledger'), host, port: at(1) })
  onClose(() => chain.close())
  const operatorVault = await vaultOf('operator')
  const operator = await operatorVault.account('account')
  const root = parseName(rootName)
  const { url: rpcUrl, privateKey } = chain
  const contracts = await deploySpine({ rpcUrl, privateKey, root, controller: operator.address })
  const network: Network = { name: 'spine', chainId: spineChainId, rpcUrl, root, contracts }
  const ledgerOf = async () => {
    const ledger = await openLedger({ network })
    onClose(() => ledger[Symbol.asyncDispose]())
    return ledger
  }

  report('starting name service, hub and broker')
  const relay = createRelay({ network, privateKey })
  const names = await createNames({ host, port: at(2), ledger: await ledgerOf(), relay, logger: logger('names') })
  onClose(() => names.close())
  const databaseUrl = (name: string): string => `sqlite:${join(dataDir, name, 'data.sqlite')}`
  const hub = await createHub({
    host,
    port: at(3),
    databaseUrl: databaseUrl('hub'),
    ledger: await ledgerOf(),
    logger: logger('hub'),
  })
  onClose(() => hub.close())
  const namesClient = createNamesClient(names.url)
  onClose(() => namesClient.close())
  const brokerVault = await vaultOf('broker')
  const startBroker = async (brokerPort: number): Promise<Broker> => {
    const own = await openLedger({ network })
    const { signer } = await publishIdentity({ vault: brokerVault, ledger: own, names: namesClient })
    const roles = { use: parseName(exchangeRole('user')), createTopics: parseName(exchangeRole('topiccreator')) }
    const started = await createBroker({
      ...{ dataDir: join(dataDir, 'broker'), host, port: brokerPort, ledger: own, signer, hubUrl: hub.url, roles },
      logger: logger('broker'),
    })
    return {
      ...started,
      async close() {
        await started.close()
        await own[Symbol.asyncDispose]()
      },
    }
  }
  const broker = await createBrokerSwitch(startBroker, at(4))
  onClose(() => broker.setRunning(false))

  report('starting the participants’ gateways')
  const urls = { ledger: rpcUrl, names: names.url, hub: hub.url, broker: broker.url }
  const running = await Promise.all(
    participants.map(async ({ key, org, title, offset }): Promise<RunningParticipant> => {
      const apiKey = readSecret(dataDir, `api-key-${key}`)
      const gateway = await createGateway({
        host,
        port: at(offset),
        databaseUrl: databaseUrl(key),
        vault: key === 'operator' ? operatorVault : await vaultOf(key),
        ledger: await ledgerOf(),
        namesUrl: names.url,
        hubUrl: hub.url,
        brokerUrl: broker.url,
        apiKey,
        logger: logger(key),
      })
      onClose(() => gateway.close())
      const client = createGatewayClient({ url: gateway.url, apiKey })
      onClose(() => client.close())
      return { key, name: `${org}.${rootName}`, title, did: gateway.did, url: gateway.url, apiKey, client }
    }),
  )
  const clients = Object.fromEntries(running.map(({ key, client }) => [key, client])) as Record<
    ParticipantKey,
    GatewayClient
  >
  await enrolConsortium(clients, report)
  const profiles = Object.fromEntries(running.map(({ key, url, apiKey }) => [key, { gateway: url, apiKey }]))
  writeFileSync(join(dataDir, 'profiles.json'), JSON.stringify(profiles, undefined, 2), { mode: 0o600 })
  return { participants: running, urls, broker }
}
