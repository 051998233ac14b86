import { parseDid, parseTopicRef, SpineError, topicId } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { readDid } from './read-party.ts'

/** `spine topic adopt`: versions of who may not publish any more, signed by who may. */
export function addTopicAdopt(topic: Command, environment: Environment): void {
  withExample(
    withGateway(topic.command('adopt <owner/name[@version]>')),
    'topic adopt voltware.iam.ewc/reading --publisher did:ethr:spine:0x9f3C5fF1d8D9cE1fA1D2dD1f0F2f4b0c7a6e5D41 --profile device-maker',
  )
    .description('sign versions anew that somebody published who may not any more; all of theirs if none is given')
    .requiredOption('--publisher <did or name>', 'who signed them')
    .action((text: string, options: CommonOptions & { publisher: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { owner, name, version } = parseTopicRef(text)
        const id = topicId(owner, name)
        const publisher = parseDid(await readDid(client, options.publisher))
        const { versions } = await client.topics.find(id)
        const theirs = versions.filter(
          (release) => release.publisher === publisher && (version ?? release.version) === release.version,
        )
        if (theirs.length === 0) throw new SpineError('NOT_FOUND', `${publisher} signed no such version of ${text}.`)
        for (const release of theirs) {
          const adopted = await client.topics.adopt(id, release.version, { publisher })
          output.show(adopted, [`${owner}/${name}@${release.version} is signed anew`])
        }
      }),
    )
}
