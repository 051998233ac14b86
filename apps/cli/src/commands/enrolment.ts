import { parseRoleCredential } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'

/** Who asks for roles, who grants them, who holds them. */
export function addEnrolment(role: Command, environment: Environment): void {
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
        const { credentials } = await client.revoke(options.subject, name)
        output.show({ credentials }, [`${credentials.length} credential(s) revoked`])
      }),
    )
}
