import type { ShownDeadLetter } from '@digital-spine/api'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** Messages that this gateway or its readers have set aside. */
export function addDeadLetters(program: Command, environment: Environment): void {
  const letters = program.command('dead-letter').description('messages that were set aside, with the reason')
  withExample(withGateway(letters.command('list')), 'dead-letter list --profile grid-operator')
    .description('what was set aside, with its reason')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const letter of await client.deadLetters.list()) {
          const { id, messageId = 'unreadable', code, reason = '' } = letter
          output.show(letter, [`${id}  ${messageId}  ${whereOf(letter)}  ${code}  ${reason}`.trimEnd()])
        }
      }),
    )
  withExample(withGateway(letters.command('redrive <number...>')), 'dead-letter redrive 1 2 --profile grid-operator')
    .description('give them another try')
    .action((ids: string[], options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const answer = await client.deadLetters.redrive(ids.map(Number))
        const refused = answer.refused.map(({ id, code, reason }) => `${id} stays: ${code} ${reason}`)
        output.show(answer, [`${answer.redriven} are on their way again`, ...refused])
      }),
    )
  withExample(withGateway(letters.command('purge <number...>')), 'dead-letter purge 3 --profile grid-operator')
    .description('give them up for good')
    .action((ids: string[], options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const answer = await client.deadLetters.purge(ids.map(Number))
        output.show(answer, [`${answer.purged} are gone`])
      }),
    )
}

const whereOf = ({ kind, peer = 'unknown', fqcn = '', client = 'out' }: ShownDeadLetter): string =>
  kind === 'in' ? `in from ${peer}` : `${client} on ${fqcn}`
