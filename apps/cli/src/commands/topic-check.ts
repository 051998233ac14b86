import { readFileSync } from 'node:fs'
import { isSpineError, parseTopicRef, SpineError, type TopicSchema, topicId } from '@digital-spine/core'
import type { Command } from 'commander'
import { createOutput, type Output } from '../output.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { readTopicFiles, type TopicFileOptions, withTopicFiles } from './topic-files.ts'

type CheckOptions = CommonOptions & TopicFileOptions & { file?: string[] }

/** `spine topic check`: payloads against a schema in files, without any service, or against a published version. */
export function addTopicCheck(topic: Command, environment: Environment): void {
  withExample(
    withTopicFiles(withGateway(topic.command('check [owner/name[@version]]'))),
    'topic check --schema reading.schema.json --file reading.json',
    'topic check voltware.iam.ewc/reading --file reading.json --profile device-maker',
  )
    .description('check a schema, and payloads against it; without a topic no service is needed')
    .option('--file <file...>', 'payloads')
    .action(async (text: string | undefined, options: CheckOptions) => {
      const { file: files = [] } = options
      if (text === undefined) return checkFiles(readTopicFiles(options), files, createOutput(options.json ?? false))
      const { owner, name, version } = parseTopicRef(text)
      const id = topicId(owner, name)
      await onGateway(options, environment, async ({ client, output }) => {
        const wanted = version ?? (await client.topics.find(id)).version
        await checkFiles((await client.topics.findVersion(id, wanted)).content, files, output)
      })
    })
}

/** Tells of every file; throws PAYLOAD_INVALID if one does not fit. */
async function checkFiles(schema: TopicSchema, files: readonly string[], output: Output): Promise<void> {
  const { createValidators } = await import('@digital-spine/schema')
  const validators = createValidators()
  try {
    const validator = await validators.compile(schema)
    if (files.length === 0) output.show({ schema: 'ok' }, ['the schema can be used'])
    let failed = 0
    for (const file of files) {
      try {
        await validator.check(readFileSync(file))
        output.show({ file, fits: true }, [`${file} fits the schema`])
      } catch (error) {
        if (!isSpineError(error, 'PAYLOAD_INVALID')) throw error
        if (files.length === 1) throw error
        failed += 1
        output.show({ file, fits: false, message: error.message, ...error.details }, [`${file}: ${error.message}`])
      }
    }
    if (failed > 0) throw new SpineError('PAYLOAD_INVALID', `${failed} of ${files.length} files do not fit.`)
  } finally {
    await validators.close()
  }
}
