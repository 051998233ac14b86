import { join } from 'node:path'
import { createHub, hubSettings } from '@digital-spine/hub'
import { createLogger, lockFolder, readConfig } from '@digital-spine/runtime'
import type { Environment } from '../commands/gateway-options.ts'
import { joinNetwork } from './join-network.ts'
import type { Running } from './running.ts'

export const settings = hubSettings

export async function start(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(settings, environment)
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
