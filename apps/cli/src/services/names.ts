import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRelay } from '@digital-spine/ledger'
import { createNames, namesSettings } from '@digital-spine/names'
import { createLogger, lockFolder, readConfig } from '@digital-spine/runtime'
import type { Environment } from '../commands/gateway-options.ts'
import type { Running } from './running.ts'

export const settings = namesSettings

export async function start(environment: Environment, stack: AsyncDisposableStack): Promise<Running> {
  const config = readConfig(settings, environment)
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
