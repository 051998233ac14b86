import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { createOutput } from '../output.ts'
import type { Environment } from './gateway-options.ts'
import { withExample } from './help.ts'

type MigrateOptions = { from: string; nats: string; partitions?: string; replicas?: string; json?: boolean }

/** `spine broker migrate`: from a log in a folder to one in NATS. */
export function addBrokerMigrate(broker: Command, environment: Environment): void {
  withExample(broker.command('migrate'), 'broker migrate --from data/broker --nats nats://n1:4222,nats://n2:4222')
    .description('move the log and the identity of a stopped broker to NATS, where several processes go on with it')
    .requiredOption('--from <folder>', 'data folder of the broker')
    .requiredOption(
      '--nats <urls>',
      'servers, with commas; SPINE_NATS_CREDENTIALS, _CA, _CERT and _KEY as for the broker',
    )
    .option('--partitions <number>', 'parts that mailboxes are divided into, for good')
    .option('--replicas <number>', 'servers that keep each part')
    .option('--json', 'one JSON object a line')
    .action(async ({ from, nats, partitions, replicas, json = false }: MigrateOptions) => {
      const { moveLog, natsSettings, readNatsAccess } = await import('@digital-spine/broker')
      const { lockFolder, readConfig } = await import('@digital-spine/runtime')
      const config = readConfig(natsSettings, {
        ...environment,
        SPINE_NATS_URL: nats,
        ...(partitions === undefined ? {} : { SPINE_PARTITIONS: partitions }),
        ...(replicas === undefined ? {} : { SPINE_REPLICAS: replicas }),
      })
      const access = readNatsAccess(config)
      if (access === undefined) throw new SpineError('CONFIG_INVALID', '--nats names no servers.')
      const output = createOutput(json)
      using _lock = lockFolder(from)
      const moved = await moveLog({
        ...{ dataDir: from, access, partitions: config.partitions, replicas: config.replicas },
        onPart: ({ part, done, of, rows }) =>
          output.show({ event: 'part', part, done, of, rows }, [`${done} of ${of}  ${rows.entries} entries, counted`]),
      })
      output.show({ event: 'moved', rows: moved }, [
        `${moved.entries} entries of ${moved.mailboxes} mailboxes are in NATS. Start brokers with SPINE_NATS_URL.`,
      ])
    })
}
