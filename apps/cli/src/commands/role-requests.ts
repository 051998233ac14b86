import type { GatewayClient } from '@digital-spine/client'
import { type RoleField, SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { tableLines } from '../table.ts'
import { type FieldOptions, readFieldValues, withFieldValues } from './field-values.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

const sample = 'inspector.roles.northgrid.iam.ewc'

/** `spine role request`, `cancel`, `refresh` and `publish`: roles that this gateway asks for and holds. */
export function addRoleRequests(role: Command, environment: Environment): void {
  withExample(
    withFieldValues(withGateway(role.command('request <role>'))),
    `role request ${sample} --field "Licence number=4711" --profile aggregator`,
  )
    .description('ask for a role; what is filled in is encrypted to who may issue it')
    .option('--no-publish', 'do not list the credential for everybody who looks for holders')
    .action((name: string, options: CommonOptions & FieldOptions & { publish: boolean }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const values = readFieldValues(options, await definedFields(client, name, 'requestorFields'))
        const request = await client.enrol(name, values, { publish: options.publish })
        output.show(request, [`requested: ${request.id}`])
      }),
    )
  withExample(withGateway(role.command('cancel <id>')), 'role cancel 0f5c… --profile aggregator')
    .description('withdraw a request')
    .action((id: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) =>
        output.show(await client.cancelRequest(id), [`${id} is cancelled`]),
      ),
    )
  withExample(withGateway(role.command('refresh')), 'role refresh --profile aggregator')
    .description('fetch credentials and log in with them')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) =>
        output.show(await client.refreshCredentials(), ['credentials are up to date']),
      ),
    )
  withExample(
    withGateway(role.command('publish <role>')),
    `role publish ${sample} --profile aggregator`,
    `role publish ${sample} --off --profile aggregator`,
  )
    .description('list what this gateway holds for everybody who looks for holders of the role')
    .option('--off', 'list it no more')
    .action((name: string, options: CommonOptions & { off?: boolean }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const held = (await client.enrolment()).history.filter((entry) => entry.role === name)
        if (held.length === 0) throw new SpineError('NOT_FOUND', `This gateway holds no ${name}.`)
        const published = options.off !== true
        for (const { id } of held) {
          const entry = await client.publishCredential(id, published)
          output.show(entry, [`${id} is ${published ? 'published' : 'no longer published'}`])
        }
      }),
    )
}

/** The fields that a role's definition asks of its requestor or its issuer. */
export async function definedFields(
  client: GatewayClient,
  role: string,
  kind: 'requestorFields' | 'issuerFields',
): Promise<readonly RoleField[]> {
  const definition = (await client.name(role)).role as Partial<Record<typeof kind, readonly RoleField[]>> | undefined
  return definition?.[kind] ?? []
}

/** Requests for people: one a line, with their fields. */
export function requestLines(
  requests: readonly {
    readonly id: string
    readonly role: string
    readonly subject: string
    readonly status: string
    readonly requestedAt: number
    readonly reason?: string
    readonly fields?: unknown
  }[],
): string[] {
  const rows = requests.map(({ id, role, subject, status, requestedAt, reason, fields }) => [
    ...[id, role, subject, reason === undefined ? status : `${status}: ${reason}`],
    ...[new Date(requestedAt).toISOString(), fields === undefined ? '' : JSON.stringify(fields)],
  ])
  return tableLines(rows, ['id', 'role', 'subject', 'status', 'requested', 'fields'])
}
