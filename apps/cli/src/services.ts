import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brokerSettings, createBroker } from '@digital-spine/broker'
import { createNamesClient } from '@digital-spine/client'
import { SpineError, utf8 } from '@digital-spine/core'
import { createGateway, gatewaySettings, publishIdentity } from '@digital-spine/gateway'
import { createHub, hubSettings } from '@digital-spine/hub'
import { createRelay, type Ledger, openLedger, parseNetwork } from '@digital-spine/ledger'
import { createNames, createRelayService, namesSettings, relaySettings } from '@digital-spine/names'
import { createLogger, lockFolder, readConfig } from '@digital-spine/runtime'
import { openFileVault } from '@digital-spine/vault'
import type { Environment } from './commands/gateway-options.ts'

type Running = { readonly url: string; close(): Promise<void> }

/** The services that can run by themselves: what they are configured by, and how they start. */
export const services = {
  names: { settings: namesSettings, start: startNames },
  relay: { settings: relaySettings, start: startRelay },
  hub: { settings: hubSettings, start: startHub },
  broker: { settings: brokerSettings, start: startBroker },
  gateway: { settings: gatewaySettings, start: startGateway },
}
type Service = keyof typeof services

/** Throws CONFIG_INVALID for a service there is not. */
export function readService(name: string): Service {
  if (Object.hasOwn(services, name)) return name as Service
  throw new SpineError('CONFIG_INVALID', `There is no service "${name}"; known: ${Object.keys(services).join(', ')}.`)
}

/** `SPINE_HUB_PORT` is the hub's `SPINE_PORT`, and goes before it. */
export function environmentOf(service: Service, environment: Environment): Environment {
  const prefix = `SPINE_${service.toUpperCase()}_`
  const own = Object.entries(environment).filter(([name]) => name.startsWith(prefix))
  // SPINE_HUB_URL is where the hub is, for every service.
  const settings = own.filter(([name]) => name !== `${prefix}URL`)
  return {
    ...environment,
    ...Object.fromEntries(settings.map(([name, value]) => [name.replace(prefix, 'SPINE_'), value])),
  }
}

async function startNames(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(namesSettings, environment)
  const { dataDir, host, port, network, relayKey, descriptorFile } = config
  stack.use(lockFolder(dataDir))
  return createNames({
    ...{ host, port, network, relay: createRelay({ network, privateKey: relayKey }) },
    databaseUrl: config.databaseUrl === '' ? `sqlite:${join(dataDir, 'data.sqlite')}` : config.databaseUrl,
    // Read each time: the operator signs anew before the descriptor is too old.
    ...(descriptorFile === '' ? {} : { descriptor: () => readFile(descriptorFile, 'utf8').then((jws) => jws.trim()) }),
    logger: createLogger({ name: 'names', destination: process.stdout }),
  })
}

async function startRelay(environment: Environment): Promise<Running> {
  const { host, port, relayKey: privateKey, ...rest } = readConfig(relaySettings, environment)
  const relay = createRelay({ privateKey, ...rest })
  return createRelayService({ host, port, relay, logger: createLogger({ name: 'relay', destination: process.stdout }) })
}

async function startHub(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(hubSettings, environment)
  const { dataDir, databaseUrl, host, port, publicUrl, sessionIdleMinutes, sessionMaxMinutes } = config
  stack.use(lockFolder(dataDir))
  const { ledger, names } = await joinNetwork(config, stack)
  return createHub({
    host,
    port,
    databaseUrl: databaseUrl === '' ? `sqlite:${join(dataDir, 'data.sqlite')}` : databaseUrl,
    ledger,
    descriptor: () => names.descriptor(),
    logger: createLogger({ name: 'hub', destination: process.stdout }),
    ...(publicUrl === '' ? {} : { publicUrl }),
    limits: { requestsPerMinute: config.requestsPerMinute, eventRetentionMs: config.eventRetentionDays * 86_400_000 },
    sessions: { idleMs: sessionIdleMinutes * 60_000, absoluteMs: sessionMaxMinutes * 60_000 },
  })
}

async function startBroker(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(brokerSettings, environment)
  const {
    dataDir,
    host,
    port,
    hubUrl,
    vaultSecret,
    useRole,
    topicRole,
    sendsPerSecond,
    sessionIdleMinutes,
    sessionMaxMinutes,
  } = config
  stack.use(lockFolder(dataDir))
  const { ledger, names } = await joinNetwork(config, stack)
  const vault = stack.use(await openFileVault({ path: join(dataDir, 'vault.json'), secret: utf8(vaultSecret) }))
  const { signer } = await publishIdentity({ vault, ledger, names })
  const roles = { use: useRole, createTopics: topicRole }
  return createBroker({
    dataDir,
    host,
    port,
    ledger,
    signer,
    hubUrl,
    roles,
    limits: { sendsPerSecond },
    sessions: { idleMs: sessionIdleMinutes * 60_000, absoluteMs: sessionMaxMinutes * 60_000 },
    logger: createLogger({ name: 'broker', destination: process.stdout }),
  })
}

async function startGateway(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(gatewaySettings, environment)
  const { dataDir, host, port, namesUrl, relayUrls, hubUrl, brokerUrl, vaultSecret, apiKey } = config
  stack.use(lockFolder(dataDir))
  const ledger =
    config.network === ''
      ? (await joinNetwork(config, stack)).ledger
      : stack.use(await openLedger({ network: config.network, freshnessMs: config.freshnessMinutes * 60_000 }))
  const vault = stack.use(await openFileVault({ path: join(dataDir, 'vault.json'), secret: utf8(vaultSecret) }))
  const databaseUrl = config.databaseUrl === '' ? `sqlite:${join(dataDir, 'data.sqlite')}` : config.databaseUrl
  const logger = createLogger({ name: 'gateway', destination: process.stdout })
  const pinned = config.brokerDid === '' ? {} : { brokerDid: config.brokerDid }
  return createGateway({
    ...{ host, port, databaseUrl, vault, ledger, namesUrl, relayUrls, hubUrl, brokerUrl, apiKey, logger },
    ...pinned,
  })
}

/** The network as its name service describes it, and a view of its ledger. */
async function joinNetwork(
  { namesUrl, freshnessMinutes }: { namesUrl: string; freshnessMinutes: number },
  stack: AsyncDisposableStack,
): Promise<{ ledger: Ledger; names: ReturnType<typeof createNamesClient> }> {
  const names = createNamesClient(namesUrl)
  stack.defer(() => names.close())
  const ledger = stack.use(
    await openLedger({ network: parseNetwork(await names.network()), freshnessMs: freshnessMinutes * 60_000 }),
  )
  return { ledger, names }
}
