import type { Command } from 'commander'
import { tableLines } from '../table.ts'
import { addBrokerAdministration } from './broker-administration.ts'
import { addCursors } from './broker-cursors.ts'
import { addDeadLetters } from './broker-dead-letters.ts'
import { addMailboxes } from './broker-mailboxes.ts'
import { addBrokerMigrate } from './broker-migrate.ts'
import { quotaLines } from './broker-quota.ts'
import { formatDuration } from './duration.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** `spine broker`: what the broker asks for and keeps of this participant. */
export function addBroker(program: Command, environment: Environment): void {
  const broker = program.command('broker').description('what the message broker keeps of this participant')
  withExample(withGateway(broker.command('status')), 'broker status --profile aggregator')
    .description('what the broker asks for, and what of it is used')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const [policy, quota] = [await client.broker.policy(), await client.broker.quota()]
        const { roles, namespaces, retentionMs, maxRetentionMs } = policy
        output.show({ policy, quota }, [
          ...tableLines([
            ['to use it', roles.use],
            ['to create topics', roles.createTopics],
            ['to administer it', roles.administer ?? 'nobody'],
            ...namespaces.map(({ namespace, use }) => [`for ${namespace}`, use]),
            ['messages are kept', `${formatDuration(retentionMs)}, at most ${formatDuration(maxRetentionMs)}`],
          ]),
          '',
          ...quotaLines(quota),
        ])
      }),
    )
  addMailboxes(broker, environment)
  addCursors(broker, environment)
  addDeadLetters(broker, environment)
  addBrokerAdministration(broker, environment)
  addBrokerMigrate(broker, environment)
}
