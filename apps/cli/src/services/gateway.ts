import { join } from 'node:path'
import { utf8 } from '@digital-spine/core'
import { createGateway, gatewaySettings } from '@digital-spine/gateway'
import { openLedger } from '@digital-spine/ledger'
import { createLogger, lockFolder, readConfig } from '@digital-spine/runtime'
import { openFileVault } from '@digital-spine/vault'
import type { Environment } from '../commands/gateway-options.ts'
import { readEventOptions } from './event-options.ts'
import { joinNetwork } from './join-network.ts'
import type { Running } from './running.ts'

export const settings = gatewaySettings

export async function start(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(settings, environment)
  const { dataDir, host, port, namesUrl, relayUrls, hubUrl, brokerUrl, vaultSecret, apiKey, apiStatuses } = config
  const { maxClients, maxDeliveries, webhookPrivate } = config
  stack.use(lockFolder(dataDir))
  const ledger =
    config.network === ''
      ? (await joinNetwork(config, stack)).ledger
      : stack.use(await openLedger({ network: config.network, freshnessMs: config.freshnessMinutes * 60_000 }))
  const vault = stack.use(await openFileVault({ path: join(dataDir, 'vault.json'), secret: utf8(vaultSecret) }))
  const databaseUrl = config.databaseUrl === '' ? `sqlite:${join(dataDir, 'data.sqlite')}` : config.databaseUrl
  const logger = createLogger({ name: 'gateway', destination: process.stdout })
  const spool = { folder: join(dataDir, 'files'), maxBytes: config.spoolGigabytes * 1e9 }
  const pinned = config.brokerDid === '' ? {} : { brokerDid: config.brokerDid }
  const { tlsCert: cert, tlsKey: key, tlsClientCa: clientCa, tlsHost, tlsPort } = config
  const files = { cert, key, ...(clientCa === '' ? {} : { clientCa }) }
  return createGateway({
    ...{
      host,
      port,
      databaseUrl,
      spool,
      vault,
      ledger,
      namesUrl,
      relayUrls,
      hubUrl,
      brokerUrl,
      apiKey,
      apiStatuses,
      maxClients,
      events: readEventOptions(config),
      maxDeliveries,
      webhookPrivate,
      logger,
    },
    ...pinned,
    ...(cert === '' ? {} : { tls: { host: tlsHost, port: tlsPort, files } }),
  })
}
