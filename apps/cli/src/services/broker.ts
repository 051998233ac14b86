import { join } from 'node:path'
import { brokerSettings, createBroker, readLimits } from '@digital-spine/broker'
import { utf8 } from '@digital-spine/core'
import { publishIdentity } from '@digital-spine/gateway'
import { createLogger, lockFolder, readConfig } from '@digital-spine/runtime'
import { openFileVault } from '@digital-spine/vault'
import type { Environment } from '../commands/gateway-options.ts'
import { joinNetwork } from './join-network.ts'
import type { Running } from './running.ts'

export const settings = brokerSettings

export async function start(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(settings, environment)
  const {
    dataDir,
    host,
    port,
    hubUrl,
    vaultSecret,
    useRole,
    topicRole,
    adminRole,
    policy: namespaces,
    sessionIdleMinutes,
    sessionMaxMinutes,
  } = config
  stack.use(lockFolder(dataDir))
  const { ledger, names } = await joinNetwork(config, stack)
  const vault = stack.use(await openFileVault({ path: join(dataDir, 'vault.json'), secret: utf8(vaultSecret) }))
  const { signer } = await publishIdentity({ vault, ledger, names })
  const roles = { use: useRole, createTopics: topicRole, ...(adminRole === null ? {} : { administer: adminRole }) }
  return createBroker({
    dataDir,
    host,
    port,
    ledger,
    signer,
    hubUrl,
    roles,
    namespaces,
    limits: readLimits(config),
    sessions: { idleMs: sessionIdleMinutes * 60_000, absoluteMs: sessionMaxMinutes * 60_000 },
    logger: createLogger({ name: 'broker', destination: process.stdout }),
  })
}
