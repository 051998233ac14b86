import { join } from 'node:path'
import { brokerSettings, createBroker, openFileStore, readLimits } from '@digital-spine/broker'
import { utf8 } from '@digital-spine/core'
import { publishIdentity } from '@digital-spine/gateway'
import { type ConfigOf, createLogger, lockFolder, readConfig } from '@digital-spine/runtime'
import { openFileVault, openSharedVault, type Vault } from '@digital-spine/vault'
import type { Environment } from '../commands/gateway-options.ts'
import { type BrokerCluster, joinCluster, publishSharedIdentity } from './broker-cluster.ts'
import { joinNetwork } from './join-network.ts'
import type { Running } from './running.ts'

export const settings = brokerSettings

export async function start(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(settings, environment)
  const { dataDir, host, port, hubUrl, useRole, topicRole, adminRole, policy: namespaces } = config
  stack.use(lockFolder(dataDir))
  const { ledger, names } = await joinNetwork(config, stack)
  const logger = createLogger({ name: 'broker', destination: process.stdout })
  const cluster = await joinCluster(config, stack, logger)
  const vault = stack.use(await openVault(config, cluster))
  const publish = cluster === undefined ? publishIdentity : publishSharedIdentity
  const { signer } = await publish({ vault, ledger, names })
  const roles = { use: useRole, createTopics: topicRole, ...(adminRole === null ? {} : { administer: adminRole }) }
  const { files, filesKeyId: accessKeyId, filesSecret: secretAccessKey } = config
  return createBroker({
    ...{ dataDir, host, port, ledger, signer, hubUrl, roles, namespaces, logger, limits: readLimits(config) },
    sessions: { idleMs: config.sessionIdleMinutes * 60_000, absoluteMs: config.sessionMaxMinutes * 60_000 },
    ...(files === null ? {} : { openFiles: () => openFileStore(files, { accessKeyId, secretAccessKey }) }),
    ...(cluster === undefined ? {} : { logins: cluster.logins, openLog: cluster.openLog }),
  })
}

function openVault(
  { dataDir, vaultSecret }: ConfigOf<typeof settings>,
  cluster: BrokerCluster | undefined,
): Promise<Vault> {
  const secret = utf8(vaultSecret)
  if (cluster !== undefined) return openSharedVault({ place: cluster.vaultPlace, secret })
  return openFileVault({ path: join(dataDir, 'vault.json'), secret })
}
