import { readFileSync } from 'node:fs'
import { parseRoleCredential, parseTopicRef, SpineError } from '@digital-spine/core'
import { compileTopicSchema } from '@digital-spine/schema'
import type { Command } from 'commander'
import { onGateway, withGateway } from './gateway-options.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Common = Parameters<typeof onGateway>[0]

const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** Names, roles, identity, topics and channels of a participant. */
export function addAdministration(program: Command, environment: Environment): void {
  const identity = program.command('identity').description('who this gateway is')
  withGateway(identity.command('show')).action((options: Common) =>
    onGateway(options, environment, async ({ client, output }) => {
      const shown = await client.identity()
      output.show(shown, [`${shown.did}`, `key     ${shown.kid}`, `broker  ${shown.broker}`])
    }),
  )
  for (const kind of ['org', 'app'] as const) {
    const command = program.command(kind).description(kind === 'org' ? 'organisations' : 'applications')
    withGateway(command.command('create <name>'))
      .option('--title <text>', 'name for people')
      .action((name: string, options: Common & { title?: string }) =>
        onGateway(options, environment, async ({ client, output }) => {
          const metadata = options.title === undefined ? {} : { metadata: { displayName: options.title } }
          output.show(await client.registerName(name, metadata), [`${name} is registered`])
        }),
      )
    withGateway(command.command('show <name>')).action((name: string, options: Common) =>
      onGateway(options, environment, async ({ client, output }) => output.show(await client.name(name))),
    )
  }
  addRoles(program, environment)
  addTopics(program, environment)
  addChannels(program, environment)
}

function addRoles(program: Command, environment: Environment): void {
  const role = program.command('role').description('roles and who holds them')
  withGateway(role.command('create <name>'))
    .description('define a role')
    .option('--issuers <dids>', 'DIDs that may issue it, with commas; this gateway if left out')
    .option('--issuer-role <role>', 'or a role whose holders may')
    .option('--requires <roles>', 'roles required first, with commas', '')
    .option('--any', 'any one of them suffices')
    .option('--role-version <n>', 'version of the definition', '1')
    .action(
      (
        name: string,
        options: Common & {
          issuers?: string
          issuerRole?: string
          requires: string
          any?: boolean
          roleVersion: string
        },
      ) =>
        onGateway(options, environment, async ({ client, output }) => {
          const self = (await client.identity()).did
          const issuers =
            options.issuerRole === undefined
              ? { dids: options.issuers === undefined ? [self] : list(options.issuers) }
              : { role: options.issuerRole }
          const preconditions = { roles: list(options.requires), mode: options.any === true ? 'any' : 'all' }
          await client.registerName(name, { role: { version: Number(options.roleVersion), issuers, preconditions } })
          output.show({ name }, [`${name} is defined`])
        }),
    )
  withGateway(role.command('show <name>')).action((name: string, options: Common) =>
    onGateway(options, environment, async ({ client, output }) => output.show(await client.name(name))),
  )
  withGateway(role.command('list'))
    .description('roles this gateway holds')
    .action((options: Common) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const jws of (await client.enrolment()).credentials) {
          const { role: held, issuer, validUntil } = parseRoleCredential(jws).credential
          output.show({ role: held, issuer, ...(validUntil === undefined ? {} : { validUntil }) }, [
            `${held}  issued by ${issuer}`,
          ])
        }
      }),
    )
  withGateway(role.command('request <name>')).action((name: string, options: Common) =>
    onGateway(options, environment, async ({ client, output }) => {
      const request = await client.enrol(name)
      output.show(request, [`requested: ${request.id}`])
    }),
  )
  withGateway(role.command('requests'))
    .description('requests to decide about')
    .action((options: Common) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const request of await client.pendingRequests())
          output.show(request, [`${request.id}  ${request.role}  ${request.subject}`])
      }),
    )
  withGateway(role.command('approve <id>')).action((id: string, options: Common) =>
    onGateway(options, environment, async ({ client, output }) =>
      output.show(await client.approve(id), [`${id} is approved`]),
    ),
  )
  withGateway(role.command('reject <id>'))
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: Common & { reason: string }) =>
      onGateway(options, environment, async ({ client, output }) =>
        output.show(await client.reject(id, options.reason), [`${id} is rejected`]),
      ),
    )
  withGateway(role.command('refresh'))
    .description('fetch credentials and log in with them')
    .action((options: Common) =>
      onGateway(options, environment, async ({ client, output }) =>
        output.show(await client.refreshCredentials(), ['credentials are up to date']),
      ),
    )
  withGateway(role.command('revoke <name>'))
    .requiredOption('--subject <did>', 'whose')
    .action((name: string, options: Common & { subject: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { revoked } = await client.revoke(options.subject, name)
        if (revoked === 0)
          throw new SpineError('NOT_FOUND', `This gateway has issued no ${name} to ${options.subject}.`)
        output.show({ revoked }, [`${revoked} credential(s) revoked`])
      }),
    )
}

function addTopics(program: Command, environment: Environment): void {
  const topic = program.command('topic').description('topics and their schemas')
  withGateway(topic.command('publish <owner/name@version>'))
    .requiredOption('--schema <file>', 'JSON Schema')
    .action((ref: string, options: Common & { schema: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { owner, name, version } = parseTopicRef(ref)
        if (version === undefined)
          throw new SpineError('VALIDATION_FAILED', 'Write the topic with its version: OWNER/NAME@VERSION.')
        const schema: unknown = JSON.parse(readFileSync(options.schema, 'utf8'))
        const created = await client.createTopic({ owner, name, version, schema })
        output.show(created, [`${ref} is published as ${created.id}`])
      }),
    )
  withGateway(topic.command('list'))
    .option('--owner <name>')
    .action((options: Common & { owner?: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const entry of await client.topics(options.owner))
          output.show(entry, [`${entry.owner}/${entry.name}@${entry.version}  ${entry.id}`])
      }),
    )
  topic
    .command('check')
    .description('check a payload against a schema, without any service')
    .requiredOption('--schema <file>', 'JSON Schema')
    .requiredOption('--file <file>', 'payload')
    .action((options: { schema: string; file: string }) => {
      compileTopicSchema(JSON.parse(readFileSync(options.schema, 'utf8')))(
        JSON.parse(readFileSync(options.file, 'utf8')),
      )
      process.stdout.write('the payload fits the schema\n')
    })
}

function addChannels(program: Command, environment: Environment): void {
  const channel = program.command('channel').description('channels of this gateway')
  withGateway(channel.command('create <fqcn>'))
    .requiredOption('--type <pub|sub>', 'pub sends, sub receives')
    .requiredOption('--topics <owner/name,…>', 'topics it carries')
    .option('--dids <dids>', 'who it is for, by DID', '')
    .option('--roles <roles>', 'or by role', '')
    .option('--plain', 'pub: do not encrypt; sub: also take plain messages')
    .action(
      (
        fqcn: string,
        options: Common & { type: string; topics: string; dids: string; roles: string; plain?: boolean },
      ) =>
        onGateway(options, environment, async ({ client, output }) => {
          const topics = list(options.topics).map((ref) => {
            const { owner, name } = parseTopicRef(ref)
            return { owner, topicName: name }
          })
          const plain =
            options.plain === true
              ? options.type === 'pub'
                ? { payloadEncryption: false }
                : { acceptPlain: true }
              : {}
          const conditions = { dids: list(options.dids), roles: list(options.roles), topics }
          output.show(await client.createChannel({ fqcn, type: options.type, ...plain, conditions }), [
            `${fqcn} is there`,
          ])
        }),
    )
  withGateway(channel.command('list')).action((options: Common) =>
    onGateway(options, environment, async ({ client, output }) => {
      for (const entry of await client.channels()) output.show(entry, [`${String(entry.fqcn)}  ${String(entry.type)}`])
    }),
  )
  withGateway(channel.command('show <fqcn>')).action((fqcn: string, options: Common) =>
    onGateway(options, environment, async ({ client, output }) =>
      output.show({ ...(await client.channel(fqcn)), recipients: await client.recipients(fqcn) }),
    ),
  )
  withGateway(channel.command('delete <fqcn>')).action((fqcn: string, options: Common) =>
    onGateway(options, environment, async ({ client, output }) => {
      await client.deleteChannel(fqcn)
      output.show({ fqcn }, [`${fqcn} is deleted`])
    }),
  )
  withGateway(program.command('status'))
    .description('health of the gateway')
    .action((options: Common) =>
      onGateway(options, environment, async ({ client, output }) => {
        const health = await client.health()
        output.show(health, [
          health.status,
          ...health.checks.map(
            ({ name, ok, reason }) => `  ${ok ? 'ok  ' : 'FAIL'} ${name}${reason === undefined ? '' : `: ${reason}`}`,
          ),
        ])
      }),
    )
}
