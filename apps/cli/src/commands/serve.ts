import { join } from 'node:path'
import { brokerSettings, createBroker } from '@digital-spine/broker'
import { createNamesClient } from '@digital-spine/client'
import { SpineError, utf8 } from '@digital-spine/core'
import { createGateway, gatewaySettings, publishIdentity } from '@digital-spine/gateway'
import { createHub, hubSettings } from '@digital-spine/hub'
import { type Ledger, type Network, openLedger } from '@digital-spine/ledger'
import { createLogger, lockFolder, readConfig } from '@digital-spine/runtime'
import { openFileVault } from '@digital-spine/vault'
import type { Command } from 'commander'

type Environment = Readonly<Record<string, string | undefined>>
type Running = { readonly url: string; close(): Promise<void> }

/** `spine serve`: one service of an existing network as a process of its own, configured by SPINE_… variables. */
export function addServe(program: Command, environment: Environment, stopped: Promise<unknown>): void {
  program
    .command('serve <service>')
    .description('run hub, broker or gateway by itself, configured by SPINE_… variables')
    .action(async (service: string) => {
      const start = { hub: startHub, broker: startBroker, gateway: startGateway }[service]
      if (start === undefined)
        throw new SpineError('CONFIG_INVALID', `There is no service "${service}"; known: hub, broker, gateway.`)
      await using stack = new AsyncDisposableStack()
      const running = await start(environment, stack)
      process.stdout.write(`${JSON.stringify({ event: 'ready', service, url: running.url })}\n`)
      await stopped
      await running.close()
    })
}

async function startHub(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const { dataDir, host, port, namesUrl } = readConfig(hubSettings, environment)
  stack.use(lockFolder(dataDir))
  const { ledger } = await joinNetwork(namesUrl, stack)
  return createHub({
    host,
    port,
    databaseUrl: `sqlite:${join(dataDir, 'data.sqlite')}`,
    ledger,
    logger: createLogger({ name: 'hub' }),
  })
}

async function startBroker(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(brokerSettings, environment)
  const { dataDir, host, port, namesUrl, hubUrl, vaultSecret, useRole, topicRole } = config
  stack.use(lockFolder(dataDir))
  const { ledger, names } = await joinNetwork(namesUrl, stack)
  const vault = stack.use(await openFileVault({ path: join(dataDir, 'vault.json'), secret: utf8(vaultSecret) }))
  const { signer } = await publishIdentity({ vault, ledger, names })
  const roles = { use: useRole, createTopics: topicRole }
  return createBroker({ dataDir, host, port, ledger, signer, hubUrl, roles, logger: createLogger({ name: 'broker' }) })
}

async function startGateway(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(gatewaySettings, environment)
  const { dataDir, host, port, namesUrl, hubUrl, brokerUrl, vaultSecret, apiKey } = config
  stack.use(lockFolder(dataDir))
  const { ledger } = await joinNetwork(namesUrl, stack)
  const vault = stack.use(await openFileVault({ path: join(dataDir, 'vault.json'), secret: utf8(vaultSecret) }))
  const databaseUrl = config.databaseUrl === '' ? `sqlite:${join(dataDir, 'data.sqlite')}` : config.databaseUrl
  const logger = createLogger({ name: 'gateway' })
  return createGateway({ host, port, databaseUrl, vault, ledger, namesUrl, hubUrl, brokerUrl, apiKey, logger })
}

/** The network as its name service describes it, and a view of its ledger. */
async function joinNetwork(
  namesUrl: string,
  stack: AsyncDisposableStack,
): Promise<{ ledger: Ledger; names: ReturnType<typeof createNamesClient> }> {
  const names = createNamesClient(namesUrl)
  stack.defer(() => names.close())
  const ledger = stack.use(await openLedger({ network: await names.network<Network>() }))
  return { ledger, names }
}
