import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { GatewayTopicVersion, TopicDetail } from '@digital-spine/api'
import { parseTopicRef, type TopicFormat, topicId } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** `spine topic show`: a topic with a version, verified by the gateway. */
export function addTopicShow(topic: Command, environment: Environment): void {
  withExample(
    withGateway(topic.command('show <owner/name[@version]>')),
    'topic show flexpool.iam.ewc/flexibility-offers --profile aggregator',
    'topic show flexpool.iam.ewc/flexibility-offers@1.1.0 --into offers --profile aggregator',
  )
    .description('a topic, its versions and what one of them consists of, the newest if none is given')
    .option('--into <folder>', 'write files, documentation and examples there')
    .action((text: string, options: CommonOptions & { into?: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const ref = parseTopicRef(text)
        const id = topicId(ref.owner, ref.name)
        const detail = await client.topics.find(id)
        const version = await client.topics.findVersion(id, ref.version ?? detail.version)
        if (options.into !== undefined) writeFiles(version, options.into)
        const { content, ...statement } = version
        output.show(
          { ...detail, ...statement, content },
          options.into === undefined
            ? describe(detail, version)
            : [
                `${content.files.length} files, documentation and examples of ${version.version} are in ${options.into}`,
              ],
        )
      }),
    )
}

function describe(
  detail: TopicDetail,
  { version, publisher, signedAt, verdict, previous, content }: GatewayTopicVersion,
): string[] {
  const { owner, name, description, tags, compatibility, messages, usedAt, deletedAt, versions } = detail
  const { format, main, root, files, documentation, examples = [] } = content
  return [
    `${owner}/${name}@${version}  ${format}${deletedAt === null ? '' : `  deleted ${date(deletedAt)}`}`,
    ...(description === '' ? [] : [description]),
    ...(tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`]),
    `signed by ${publisher}, ${date(signedAt)}`,
    `${messages} messages${usedAt === null ? '' : `, the last ${date(usedAt)}`}; compatibility: ${compatibility}`,
    ...(verdict === undefined ? [] : [`verdict about ${previous}: ${verdict}`]),
    `versions: ${versions.map((release) => release.version).join(', ')}`,
    ...(root === undefined ? [] : [`root: ${root}`]),
    ...(documentation ? ['', documentation.trimEnd()] : []),
    ...examples.flatMap((example) => [
      '',
      `--- example ${example.name} (${example.encoding})`,
      example.content.trimEnd(),
    ]),
    ...files.flatMap(({ path, content: text }) => ['', `--- ${path}${path === main ? ' (main)' : ''}`, text.trimEnd()]),
  ]
}

const date = (ms: number): string => new Date(ms).toISOString()

function writeFiles({ content }: GatewayTopicVersion, folder: string): void {
  const { format, files, documentation, examples = [] } = content
  const write = (path: string, bytes: Uint8Array): void => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes, { flag: 'wx' })
  }
  for (const { path, content: text } of files) write(path, Buffer.from(text))
  if (documentation) write('README.md', Buffer.from(documentation))
  for (const [i, { content: text, encoding }] of examples.entries())
    write(`examples/valid-${i + 1}.${extensions[format]}`, Buffer.from(text, encoding))
}

/** How files with payloads end. What examples are called is their publisher's to say, so no path is made of it. */
const extensions: Readonly<Record<TopicFormat, string>> = {
  ...{ jsonschema: 'json', xsd: 'xml', xml: 'xml', csv: 'csv', tsv: 'tsv', avro: 'avro', protobuf: 'binpb' },
}
