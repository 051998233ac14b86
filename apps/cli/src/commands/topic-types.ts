import { writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { parseTopicRef, type TopicSchema, topicId } from '@digital-spine/core'
import { type Command, Option } from 'commander'
import { createOutput, type Output } from '../output.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { readTopicFiles, type TopicFileOptions, withTopicFiles } from './topic-files.ts'

type TypesOptions = CommonOptions & TopicFileOptions & { out?: string }

/** `spine topic types`: types of a topic's payloads, out of a published version, or out of files without any service. */
export function addTopicTypes(topic: Command, environment: Environment): void {
  withExample(
    withTopicFiles(withGateway(topic.command('types [owner/name[@version]]'))),
    'topic types flexpool.iam.ewc/flexibility-offers --lang ts --out flexibility-offers.ts --profile aggregator',
    'topic types --schema reading.schema.json --lang ts',
  )
    .description('write types of the payloads for a program; without a topic no service is needed')
    .addOption(new Option('--lang <language>', 'the language').choices(['ts']).default('ts'))
    .option('--out <file>', 'the file to write, instead of standard output')
    .action(async (text: string | undefined, options: TypesOptions) => {
      if (text === undefined) {
        const schema = readTopicFiles(options)
        const source = posix.basename(schema.main ?? '')
        const [name = ''] = source.split('.')
        return writeModule(schema, { name, source }, options, createOutput(options.json ?? false))
      }
      const { owner, name, version } = parseTopicRef(text)
      const id = topicId(owner, name)
      await onGateway(options, environment, async ({ client, output }) => {
        const wanted = version ?? (await client.topics.find(id)).version
        const { content } = await client.topics.findVersion(id, wanted)
        await writeModule(content, { name, source: `${owner}/${name} ${wanted}` }, options, output)
      })
    })
}

/** Writes the module to the file, or else shows it. `source` tells in it what it was made of. */
async function writeModule(
  schema: TopicSchema,
  { name, source }: { name: string; source: string },
  { out }: TypesOptions,
  output: Output,
): Promise<void> {
  const { createValidators } = await import('@digital-spine/schema')
  const validators = createValidators()
  const types = await validators.writeTypes(schema, { name, source }).finally(() => validators.close())
  if (out === undefined) return output.show({ types }, [types.trimEnd()])
  writeFileSync(out, types)
  output.show({ out }, [`types of ${source} are in ${out}`])
}
