import type { Topic, TopicChange, TopicQuery } from '@digital-spine/api'
import type { GatewayClient } from '@digital-spine/client'
import {
  type CompatibilityPolicy,
  compatibilityPolicies,
  isTopicFormat,
  parseTopicRef,
  SpineError,
  type TopicFormat,
  topicFormats,
  topicId,
} from '@digital-spine/core'
import { type Command, Option } from 'commander'
import { tableLines } from '../table.ts'
import { findTopic } from './find-topic.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { addTopicAdopt } from './topic-adopt.ts'
import { addTopicCheck } from './topic-check.ts'
import { readTopicFiles, type TopicFileOptions, withTopicFiles } from './topic-files.ts'
import { addTopicLibrary } from './topic-library.ts'
import { addTopicShow } from './topic-show.ts'
import { addTopicTypes } from './topic-types.ts'

type ChangeOptions = { description?: string; tag?: string[]; compatibility?: CompatibilityPolicy }
type ListOptions = { owner?: string; text?: string; tag?: string[]; format?: string; deleted?: boolean }

/** `spine topic …`: topics, their versions and schemas. */
export function addTopics(program: Command, environment: Environment): void {
  const topic = program.command('topic').description('topics and their schemas')
  withExample(
    withChange(withVersionFiles(withGateway(topic.command('create <owner/name@version>')))),
    'topic create voltware.iam.ewc/reading@1.0.0 --schema reading.json --docs README.md --tag metering --profile device-maker',
  )
    .description('create a topic with its first version')
    .action((text: string, options: CommonOptions & TopicFileOptions & ChangeOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const ref = readVersionRef(text)
        if ((await findTopic(client, topicId(ref.owner, ref.name))) !== undefined)
          throw new SpineError('CONFLICT', `${ref.owner}/${ref.name} exists; publish its next version.`)
        const content = readTopicFiles(options)
        const created = await client.topics.publish({ ...ref, content, ...readChange(options) })
        output.show(created, [`${text} is published as ${created.id}`])
      }),
    )
  withExample(
    withVersionFiles(withGateway(topic.command('publish <owner/name@version>'))),
    'topic publish voltware.iam.ewc/reading@1.1.0 --schema reading.schema.json --profile device-maker',
    'topic publish voltware.iam.ewc/market@1.0.0 --schema xsd/market.xsd --folder xsd --example market.xml --profile device-maker',
  )
    .description('publish a version, which never changes again')
    .action((text: string, options: CommonOptions & TopicFileOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const published = await client.topics.publish({ ...readVersionRef(text), content: readTopicFiles(options) })
        output.show(published, [`${text} is published as ${published.id}`])
      }),
    )
  withExample(
    withChange(withGateway(topic.command('edit <owner/name>'))),
    'topic edit voltware.iam.ewc/reading --description "Meter readings" --tag metering --profile device-maker',
  )
    .description('say something else of a topic')
    .action((text: string, options: CommonOptions & ChangeOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const changed = await client.topics.change(idOf(text), readChange(options))
        output.show(changed, [`${text} is changed`])
      }),
    )
  addTopicShow(topic, environment)
  withExample(
    withGateway(topic.command('list')),
    'topic list --owner flexpool.iam.ewc --profile aggregator',
    'topic list --text "flexibility offer" --format jsonschema --profile aggregator',
  )
    .description('find topics')
    .option('--owner <name>')
    .option('--text <words>', 'words of the name, its owner, the description or the tags')
    .option('--tag <tag...>', 'tags that it has')
    .addOption(new Option('--format <format>').choices([...topicFormats]))
    .option('--deleted', 'those that were deleted')
    .action((options: CommonOptions & ListOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const topics = await findAll(client, readQuery(options))
        if (output.json) for (const entry of topics) output.show(entry)
        else output.show(topics, tableLines(topics.map(toRow), ['topic', 'version', 'format', 'messages', 'about']))
      }),
    )
  withExample(
    withGateway(topic.command('delete <owner/name>')),
    'topic delete voltware.iam.ewc/reading --profile device-maker',
  )
    .description('delete a topic: it takes no version and no message any more, and what was sent can still be read')
    .action((text: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        output.show(await client.topics.delete(idOf(text)), [`${text} is deleted; "topic restore" takes that back`])
      }),
    )
  withExample(
    withGateway(topic.command('restore <owner/name>')),
    'topic restore voltware.iam.ewc/reading --profile device-maker',
  )
    .description('take back that a topic was deleted')
    .action((text: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        output.show(await client.topics.restore(idOf(text)), [`${text} takes versions and messages again`])
      }),
    )
  addTopicAdopt(topic, environment)
  addTopicCheck(topic, environment)
  addTopicLibrary(topic, environment)
  addTopicTypes(topic, environment)
}

const withVersionFiles = (command: Command): Command =>
  withTopicFiles(command)
    .option('--docs <file>', 'documentation in Markdown')
    .option('--example <file...>', 'payloads that show what it is for; they must fit')

const withChange = (command: Command): Command =>
  command
    .option('--description <text>', 'what it is about')
    .option('--tag <tag...>', 'words to find it by')
    .addOption(
      new Option('--compatibility <policy>', 'what a version owes the one before').choices([...compatibilityPolicies]),
    )

const readChange = ({ description, tag, compatibility }: ChangeOptions): TopicChange => ({
  ...(description === undefined ? {} : { description }),
  ...(tag === undefined ? {} : { tags: tag }),
  ...(compatibility === undefined ? {} : { compatibility }),
})

function readVersionRef(text: string) {
  const { owner, name, version } = parseTopicRef(text)
  if (version === undefined)
    throw new SpineError('VALIDATION_FAILED', 'Write the topic with its version: OWNER/NAME@VERSION.')
  return { owner, name, version }
}

function idOf(text: string): string {
  const { owner, name } = parseTopicRef(text)
  return topicId(owner, name)
}

const readQuery = ({ owner, text, tag, format, deleted }: ListOptions): TopicQuery => ({
  ...(owner === undefined ? {} : { owner }),
  ...(text === undefined ? {} : { text }),
  ...(tag === undefined ? {} : { tag }),
  ...(isTopicFormat(format) ? { format: format satisfies TopicFormat } : {}),
  ...(deleted === undefined ? {} : { deleted }),
})

async function findAll(client: GatewayClient, query: TopicQuery): Promise<Topic[]> {
  const found: Topic[] = []
  for (let page = 1; ; page += 1) {
    const { records, count, limit } = await client.topics.list({ ...query, schema: false, limit: 1000, page })
    found.push(...records)
    if (page * limit >= count) return found
  }
}

const toRow = ({ owner, name, version, format, messages, description }: Topic): string[] => [
  ...[`${owner}/${name}`, version, format, String(messages), description],
]
