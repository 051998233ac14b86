import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** Messages that readers of this gateway could not deal with. */
export function addDeadLetters(program: Command, environment: Environment): void {
  const letters = program.command('dead-letter').description('messages that readers could not deal with')
  withExample(withGateway(letters.command('list')), 'dead-letter list --profile grid-operator')
    .description('what was set aside, with its reason')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const letter of await client.deadLetters.list()) {
          const { id, messageId, fqcn, client: reader, code, reason = '' } = letter
          output.show(letter, [`${id}  ${messageId}  ${reader} on ${fqcn}  ${code}  ${reason}`.trimEnd()])
        }
      }),
    )
  withExample(withGateway(letters.command('redrive <number...>')), 'dead-letter redrive 1 2 --profile grid-operator')
    .description('hand them out once more')
    .action((ids: string[], options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const answer = await client.deadLetters.redrive(ids.map(Number))
        output.show(answer, [`${answer.redriven} are handed out once more`])
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
