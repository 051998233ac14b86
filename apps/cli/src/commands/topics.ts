import { readFileSync } from 'node:fs'
import { parseTopicRef, SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** Topics and their schemas. */
export function addTopics(program: Command, environment: Environment): void {
  const topic = program.command('topic').description('topics and their schemas')
  withExample(
    withGateway(topic.command('publish <owner/name@version>')),
    'topic publish voltware.iam.ewc/reading@1.0.0 --schema reading.schema.json --profile device-maker',
  )
    .description('publish a version, which never changes again')
    .requiredOption('--schema <file>', 'JSON Schema')
    .action((ref: string, options: CommonOptions & { schema: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { owner, name, version } = parseTopicRef(ref)
        if (version === undefined)
          throw new SpineError('VALIDATION_FAILED', 'Write the topic with its version: OWNER/NAME@VERSION.')
        const schema: unknown = JSON.parse(readFileSync(options.schema, 'utf8'))
        const created = await client.createTopic({ owner, name, version, schema })
        output.show(created, [`${ref} is published as ${created.id}`])
      }),
    )
  withExample(withGateway(topic.command('list')), 'topic list --owner flexpool.iam.ewc --profile aggregator')
    .description('topics there are')
    .option('--owner <name>')
    .action((options: CommonOptions & { owner?: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const entry of await client.topics(options.owner))
          output.show(entry, [`${entry.owner}/${entry.name}@${entry.version}  ${entry.id}`])
      }),
    )
  withExample(topic.command('check'), 'topic check --schema reading.schema.json --file reading.json')
    .description('check a payload against a schema, without any service')
    .requiredOption('--schema <file>', 'JSON Schema')
    .requiredOption('--file <file>', 'payload')
    .action(async (options: { schema: string; file: string }) => {
      const { compileTopicSchema } = await import('@digital-spine/schema')
      compileTopicSchema(JSON.parse(readFileSync(options.schema, 'utf8')))(
        JSON.parse(readFileSync(options.file, 'utf8')),
      )
      process.stdout.write('the payload fits the schema\n')
    })
}
