import { dirname, join, relative } from 'node:path'
import { isSpineError, parseTopicRef, SpineError, type TopicSchema, topicId } from '@digital-spine/core'
import type { Verdict } from '@digital-spine/schema'
import type { Command } from 'commander'
import { createOutput, type Output } from '../output.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { isGivenFolder, readGiven } from './given-file.ts'
import { withExample } from './help.ts'
import { readTopicFiles, type TopicFileOptions, withTopicFiles } from './topic-files.ts'

type CheckOptions = CommonOptions & TopicFileOptions & { file?: string[]; against?: string }

/**
 * `spine topic check`: payloads against a schema in files, without any service, or against a published version; a schema
 * in files against an older one in files, or against the newest published one.
 */
export function addTopicCheck(topic: Command, environment: Environment): void {
  withExample(
    withTopicFiles(withGateway(topic.command('check [owner/name[@version]]'))),
    'topic check --schema reading.schema.json --file reading.json',
    'topic check voltware.iam.ewc/reading --file reading.json --profile device-maker',
    'topic check --schema reading-2.schema.json --against reading-1.schema.json',
    'topic check voltware.iam.ewc/reading@1.1.0 --schema reading.schema.json --profile device-maker',
  )
    .description(
      'check a schema, payloads against it, and versions against each other; without a topic no service is needed',
    )
    .option('--file <file...>', 'payloads')
    .option('--against <path>', 'an older version: its schema, or the folder that --schema is looked for in')
    .action(async (text: string | undefined, options: CheckOptions) => {
      const { file: files = [], against } = options
      if (text === undefined) {
        const output = createOutput(options.json ?? false)
        if (against !== undefined) return compareFiles(readOlder(options, against), readTopicFiles(options), output)
        return checkFiles(readTopicFiles(options), files, output)
      }
      if (options.schema !== undefined) return compareWithPublished(text, options, environment)
      const { owner, name, version } = parseTopicRef(text)
      const id = topicId(owner, name)
      await onGateway(options, environment, async ({ client, output }) => {
        const wanted = version ?? (await client.topics.find(id)).version
        await checkFiles((await client.topics.findVersion(id, wanted)).content, files, output)
      })
    })
}

/** The older version's files: of a folder those that are called as the newer one's. */
function readOlder({ schema = '', folder, ...options }: CheckOptions, against: string): TopicSchema {
  if (!isGivenFolder(against)) return readTopicFiles({ ...options, schema: against })
  const main = relative(folder ?? dirname(schema), schema)
  return readTopicFiles({ ...options, schema: join(against, main), folder: against })
}

async function compareFiles(older: TopicSchema, newer: TopicSchema, output: Output): Promise<void> {
  const { createValidators } = await import('@digital-spine/schema')
  const validators = createValidators()
  try {
    showVerdict(output, await validators.judge(older, newer))
  } finally {
    await validators.close()
  }
}

async function compareWithPublished(text: string, options: CheckOptions, environment: Environment): Promise<void> {
  const { owner, name, version = '0.0.0' } = parseTopicRef(text)
  const content = readTopicFiles(options)
  await onGateway(options, environment, async ({ client, output }) => {
    const { previous, verdict, isAllowed, reasons } = await client.topics.judge({ owner, name, version, content })
    if (previous === null || verdict === null) {
      output.show({ previous }, [`${owner}/${name} has no version yet; the schema can be used`])
      return
    }
    showVerdict(output, { verdict, reasons }, { previous, isAllowed })
    if (!isAllowed)
      throw new SpineError('TOPIC_INCOMPATIBLE', `The topic takes no version that is "${verdict}" to ${previous}.`)
  })
}

function showVerdict(output: Output, { verdict, reasons }: Verdict, more: object = {}): void {
  const lines = reasons.flatMap(({ direction, path, reason, example }) => [
    `  not ${direction}: ${path === '' ? '' : `${path} `}${reason}`,
    ...(example === undefined ? ['    no example is known'] : [`    for example ${example}`]),
  ])
  output.show({ verdict, reasons, ...more }, [meaning[verdict], ...lines])
}

const meaning: Readonly<Record<Verdict['verdict'], string>> = {
  full: 'full: each version reads what the other allows',
  backward: 'backward: the newer version reads what the older one allows',
  forward: 'forward: the older version reads what the newer one allows',
  broken: 'broken: neither version reads all that the other allows',
  unknown: 'unknown: it cannot be told whether one version reads what the other allows',
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
        await validator.check(readGiven(file))
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
