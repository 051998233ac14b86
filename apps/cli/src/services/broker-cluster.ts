import { join } from 'node:path'
import {
  type brokerSettings,
  type MessageLog,
  openJetStreamLog,
  openSharedState,
  readNatsAccess,
  type SharedState,
} from '@digital-spine/broker'
import { isSpineError } from '@digital-spine/core'
import { publishIdentity } from '@digital-spine/gateway'
import type { ConfigOf, Logger } from '@digital-spine/runtime'

/** What a broker's process shares with its others in NATS. */
export type BrokerCluster = Pick<SharedState, 'vaultPlace' | 'logins' | 'checkFiles'> & {
  openLog(): Promise<MessageLog>
}

/** Undefined if the settings name no NATS: then this process is all of the broker. */
export async function joinCluster(
  config: ConfigOf<typeof brokerSettings>,
  stack: AsyncDisposableStack,
  logger: Logger,
): Promise<BrokerCluster | undefined> {
  const access = readNatsAccess(config)
  if (access === undefined) return undefined
  const { dataDir, partitions, sessionMaxMinutes } = config
  const longestSessionMs = sessionMaxMinutes * 60_000
  const shared = stack.use(await openSharedState(access, { replicas: config.replicas, longestSessionMs }))
  const { vaultPlace, logins, replicas, checkFiles } = shared
  return {
    ...{ vaultPlace, logins, checkFiles },
    openLog: () =>
      openJetStreamLog({
        ...{ access, folder: join(dataDir, 'views'), partitions, replicas },
        onProblem: (part, err) => logger.warn({ part, err }, 'log interrupted'),
      }),
  }
}

const attempts = 5

/** Processes that start together write the same keys: who comes second is refused, and then finds them there. */
export async function publishSharedIdentity(
  options: Parameters<typeof publishIdentity>[0],
): ReturnType<typeof publishIdentity> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await publishIdentity(options)
    } catch (error) {
      if (!isSpineError(error, 'LEDGER_REFUSED') || attempt === attempts) throw error
    }
  }
}
