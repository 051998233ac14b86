import { join } from 'node:path'
import { utf8 } from '@digital-spine/core'
import { createGateway, createSharedGateway, gatewaySettings } from '@digital-spine/gateway'
import { openLedger as openView } from '@digital-spine/ledger'
import { createLogger, lockFolder, readConfig } from '@digital-spine/runtime'
import { openFileVault } from '@digital-spine/vault'
import type { Environment } from '../commands/gateway-options.ts'
import { builtPages } from '../pages.ts'
import { readEventOptions } from './event-options.ts'
import { askNetwork } from './join-network.ts'
import type { Running } from './running.ts'

export const settings = gatewaySettings

export async function start(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(settings, environment)
  const { dataDir, host, port, namesUrl, relayUrls, hubUrl, brokerUrl, apiKey, apiStatuses } = config
  const { historyDays, maxClients, maxDeliveries, rotateKeysDays, webhookPrivate } = config
  stack.use(lockFolder(dataDir))
  const network = config.network === '' ? await askNetwork(namesUrl) : config.network
  const openLedger = () => openView({ network, freshnessMs: config.freshnessMinutes * 60_000 })
  const vault = { file: join(dataDir, 'vault.json'), secret: utf8(config.vaultSecret) }
  const databaseUrl = config.databaseUrl === '' ? `sqlite:${join(dataDir, 'data.sqlite')}` : config.databaseUrl
  const logger = createLogger({ name: 'gateway', destination: process.stdout })
  const folder = config.spoolFolder === '' ? join(dataDir, 'files') : config.spoolFolder
  const pinned = config.brokerDid === '' ? {} : { brokerDid: config.brokerDid }
  const { tlsCert: cert, tlsKey: key, tlsClientCa: clientCa, tlsHost, tlsPort } = config
  const files = { cert, key, ...(clientCa === '' ? {} : { clientCa }) }
  const options = {
    ...{ host, port, databaseUrl, namesUrl, relayUrls, hubUrl, brokerUrl, apiKey, apiStatuses, logger },
    ...{ historyDays, maxClients, maxDeliveries, rotateKeysDays, webhookPrivate, events: readEventOptions(config) },
    pages: builtPages,
    spool: { folder, maxBytes: config.spoolGigabytes * 1e9 },
    ...pinned,
    ...(cert === '' ? {} : { tls: { host: tlsHost, port: tlsPort, files } }),
  }
  if (!databaseUrl.startsWith('sqlite:')) {
    const publicUrl = config.publicUrl === '' ? `http://${host}:${port}` : config.publicUrl
    return createSharedGateway({ ...options, vault, openLedger, publicUrl })
  }
  return createGateway({
    ...options,
    vault: stack.use(await openFileVault({ path: vault.file, secret: vault.secret })),
    ledger: stack.use(await openLedger()),
  })
}
