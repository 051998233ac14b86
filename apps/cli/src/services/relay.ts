import { createRelay } from '@digital-spine/ledger'
import { createRelayService, relaySettings } from '@digital-spine/names'
import { createLogger, readConfig } from '@digital-spine/runtime'
import type { Environment } from '../commands/gateway-options.ts'
import type { Running } from './running.ts'

export const settings = relaySettings

export async function start(environment: Environment): Promise<Running> {
  const { host, port, relayKey: privateKey, ...rest } = readConfig(settings, environment)
  const relay = createRelay({ privateKey, ...rest })
  return createRelayService({ host, port, relay, logger: createLogger({ name: 'relay', destination: process.stdout }) })
}
