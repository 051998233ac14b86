import { join } from 'node:path'
import { brokerSettings, createBroker, type FileStore, openFileStore, readLimits } from '@digital-spine/broker'
import { isSpineError, utf8 } from '@digital-spine/core'
import { publishIdentity } from '@digital-spine/gateway'
import { type ConfigOf, createLogger, type Logger, lockFolder, readConfig } from '@digital-spine/runtime'
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
  return createBroker({
    ...{ dataDir, host, port, ledger, signer, hubUrl, roles, namespaces, logger, limits: readLimits(config) },
    sessions: { idleMs: config.sessionIdleMinutes * 60_000, absoluteMs: config.sessionMaxMinutes * 60_000 },
    openFiles: () => openFiles(config, cluster, logger),
    ...(cluster === undefined ? {} : { logins: cluster.logins, openLog: cluster.openLog }),
  })
}

async function openFiles(
  { dataDir, files, filesKeyId: accessKeyId, filesSecret: secretAccessKey }: ConfigOf<typeof settings>,
  cluster: BrokerCluster | undefined,
  logger: Logger,
): Promise<FileStore> {
  const place = files ?? { folder: join(dataDir, 'files') }
  const store = await openFileStore(place, { accessKeyId, secretAccessKey, journal: join(dataDir, 'arriving') })
  try {
    await cluster?.checkFiles(store)
  } catch (error) {
    // Without its store a broker still passes messages on.
    if (isSpineError(error, 'SERVICE_UNAVAILABLE')) logger.warn({ err: error }, 'store of files not compared')
    else {
      await store[Symbol.asyncDispose]()
      throw error
    }
  }
  return store
}

function openVault(
  { dataDir, vaultSecret }: ConfigOf<typeof settings>,
  cluster: BrokerCluster | undefined,
): Promise<Vault> {
  const secret = utf8(vaultSecret)
  if (cluster !== undefined) return openSharedVault({ place: cluster.vaultPlace, secret })
  return openFileVault({ path: join(dataDir, 'vault.json'), secret })
}
