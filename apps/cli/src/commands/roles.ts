import { parseRoleCredential, SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { splitList } from './lists.ts'

/** Roles and who holds them. */
export function addRoles(program: Command, environment: Environment): void {
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
        options: CommonOptions & {
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
              ? { dids: options.issuers === undefined ? [self] : splitList(options.issuers) }
              : { role: options.issuerRole }
          const preconditions = { roles: splitList(options.requires), mode: options.any === true ? 'any' : 'all' }
          await client.registerName(name, { role: { version: Number(options.roleVersion), issuers, preconditions } })
          output.show({ name }, [`${name} is defined`])
        }),
    )
  withGateway(role.command('show <name>')).action((name: string, options: CommonOptions) =>
    onGateway(options, environment, async ({ client, output }) => output.show(await client.name(name))),
  )
  withGateway(role.command('list'))
    .description('roles this gateway holds')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const jws of (await client.enrolment()).credentials) {
          const { role: held, issuer, validUntil } = parseRoleCredential(jws).credential
          output.show({ role: held, issuer, ...(validUntil === undefined ? {} : { validUntil }) }, [
            `${held}  issued by ${issuer}`,
          ])
        }
      }),
    )
  withGateway(role.command('request <name>')).action((name: string, options: CommonOptions) =>
    onGateway(options, environment, async ({ client, output }) => {
      const request = await client.enrol(name)
      output.show(request, [`requested: ${request.id}`])
    }),
  )
  withGateway(role.command('requests'))
    .description('requests to decide about')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const request of await client.pendingRequests())
          output.show(request, [`${request.id}  ${request.role}  ${request.subject}`])
      }),
    )
  withGateway(role.command('approve <id>')).action((id: string, options: CommonOptions) =>
    onGateway(options, environment, async ({ client, output }) =>
      output.show(await client.approve(id), [`${id} is approved`]),
    ),
  )
  withGateway(role.command('reject <id>'))
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: CommonOptions & { reason: string }) =>
      onGateway(options, environment, async ({ client, output }) =>
        output.show(await client.reject(id, options.reason), [`${id} is rejected`]),
      ),
    )
  withGateway(role.command('refresh'))
    .description('fetch credentials and log in with them')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) =>
        output.show(await client.refreshCredentials(), ['credentials are up to date']),
      ),
    )
  withGateway(role.command('revoke <name>'))
    .requiredOption('--subject <did>', 'whose')
    .action((name: string, options: CommonOptions & { subject: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { revoked } = await client.revoke(options.subject, name)
        if (revoked === 0)
          throw new SpineError('NOT_FOUND', `This gateway has issued no ${name} to ${options.subject}.`)
        output.show({ revoked }, [`${revoked} credential(s) revoked`])
      }),
    )
}
