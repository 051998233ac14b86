import type { GatewayClient } from '@digital-spine/client'
import { compareVersions, type Name, parseName, SpineError, topicDigest, topicId } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { LibraryTopic } from '@digital-spine/schema'
import type { Command } from 'commander'
import { createOutput } from '../output.ts'
import { tableLines } from '../table.ts'
import { findTopic } from './find-topic.ts'
import { type CommonOptions, type Environment, type GatewayCall, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** `spine topic library` and `install`: topics of the sector that are ready to be published under one's own name. */
export function addTopicLibrary(topic: Command, environment: Environment): void {
  withExample(topic.command('library'), 'topic library')
    .description('topics of the sector that "topic install" publishes')
    .option('--json', 'one JSON object a line')
    .action(async ({ json = false }: { json?: boolean }) => {
      const output = createOutput(json)
      const topics = (await loadLibrary()).map(({ name, version, description, tags }) => {
        return { name, version, description, tags }
      })
      if (json) for (const entry of topics) output.show(entry)
      else {
        const rows = topics.map(({ name, version, description }) => [name, version, description])
        output.show(topics, tableLines(rows, ['topic', 'version', 'about']))
      }
    })
  withExample(
    withGateway(topic.command('install [name...]')),
    'topic install --owner voltware.iam.ewc --profile device-maker',
    'topic install interval-readings settlements --owner voltware.iam.ewc --profile device-maker',
  )
    .description('publish topics of the library, all of them unless some are named; what is there already stays')
    .requiredOption('--owner <name>', 'the name they are published under')
    .action((names: string[], options: CommonOptions & { owner: string }) =>
      onGateway(options, environment, async (call) =>
        install(call, parseName(options.owner), choose(await loadLibrary(), names)),
      ),
    )
}

const loadLibrary = async (): Promise<readonly LibraryTopic[]> => (await import('@digital-spine/schema')).readLibrary()

/** The topics of these names, or all. */
function choose(library: readonly LibraryTopic[], names: readonly string[]): readonly LibraryTopic[] {
  const known = library.map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    const message = `The library has no ${unknown.join(', ')}; it has ${known.join(', ')}.`
    throw new SpineError('VALIDATION_FAILED', message)
  }
  return names.length === 0 ? library : library.filter(({ name }) => names.includes(name))
}

/** Publishes what is not there yet; nothing at all, with CONFLICT, if the owner has something else under one of the names. */
async function install({ client, output }: GatewayCall, owner: Name, topics: readonly LibraryTopic[]): Promise<void> {
  const judged = await Promise.all(topics.map(async (topic) => ({ topic, state: await judge(client, owner, topic) })))
  const different = judged.filter(({ state }) => state === 'different').map(({ topic }) => topic.name)
  if (different.length > 0) {
    const message = `${owner} has something else under ${different.join(', ')}. Nothing was installed: name the others, or another owner.`
    throw new SpineError('CONFLICT', message)
  }
  for (const { topic, state } of judged) {
    const { name, version, description, tags, content } = topic
    const ref = { owner, name, version }
    if (state === 'missing') await client.topics.publish({ ...ref, content, description, tags: [...tags] })
    const result = state === 'missing' ? 'published' : 'there already'
    output.show({ ...ref, result }, [`${owner}/${name}@${version} is ${result}`])
  }
}

/** Whether the owner has this version, and with this content; a newer version of a topic without this one is no follower of it. */
async function judge(
  client: GatewayClient,
  owner: Name,
  { name, version, content }: LibraryTopic,
): Promise<'missing' | 'same' | 'different'> {
  const id = topicId(owner, name)
  const topic = await findTopic(client, id)
  if (topic === undefined) return 'missing'
  if (topic.versions.every((release) => release.version !== version))
    return compareVersions(topic.version, version) > 0 ? 'different' : 'missing'
  const published = await client.topics.findVersion(id, version)
  const digests = await Promise.all([content, published.content].map((each) => topicDigest(nodeCrypto, each)))
  return digests[0] === digests[1] ? 'same' : 'different'
}
