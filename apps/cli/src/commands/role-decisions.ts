import type { GatewayClient } from '@digital-spine/client'
import { type SigningAlgorithm, SpineError } from '@digital-spine/core'
import { type Command, Option } from 'commander'
import { parseDuration } from './duration.ts'
import { type FieldOptions, readFieldValues, withFieldValues } from './field-values.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { readDid } from './read-party.ts'
import { definedFields, requestLines } from './role-requests.ts'

type Which = { subject?: string }
type ApproveOptions = CommonOptions &
  FieldOptions &
  Which & { validFor?: string; until?: string; issueWith?: SigningAlgorithm }

const sample = 'inspector.roles.northgrid.iam.ewc'
const statusVerbs = {
  revoke: ['take it back, for good', 'revoked'],
  suspend: ['let it not count until it is restored', 'suspended'],
  restore: ['end a suspension', 'restored'],
} as const

/** `spine role requests`, `approve`, `reject`, `revoke`, `suspend` and `restore`: what an issuer or revoker decides. */
export function addRoleDecisions(role: Command, environment: Environment): void {
  withExample(
    withGateway(role.command('requests')),
    'role requests --profile grid-operator',
    'role requests --mine --profile aggregator',
  )
    .description('requests to decide about, with what was filled in')
    .option('--mine', 'those this gateway has made instead')
    .action((options: CommonOptions & { mine?: boolean }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const requests = options.mine === true ? (await client.enrolment()).requests : await client.pendingRequests()
        if (output.json) for (const request of requests) output.show(request)
        else for (const line of requestLines(requests)) output.show(undefined, [line])
      }),
    )
  withExample(
    withFieldValues(withWhich(role.command('approve <request>'))),
    `role approve ${sample} --subject flexpool.iam.ewc --profile grid-operator`,
    'role approve 0f5c… --valid-for 90d --field "Inspector number=12" --profile grid-operator',
  )
    .description('grant a request with a credential')
    .option('--valid-for <duration>', 'how long it lives; as the role says if left out')
    .option('--until <time>', 'or when it ends, ISO 8601')
    .addOption(
      new Option('--issue-with <algorithm>', 'signed by the signing key, or by the account key').choices([
        'ES256',
        'ES256K',
      ]),
    )
    .action((which: string, options: ApproveOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const id = await findRequest(client, which, options)
        const filled = options.field !== undefined || options.fields !== undefined
        const fields = filled ? await definedFields(client, (await client.request(id)).role, 'issuerFields') : []
        const issuerFields = readFieldValues(options, fields)
        const { issueWith } = options
        const approval = {
          ...readLife(options),
          ...(issuerFields === undefined ? {} : { issuerFields }),
          ...(issueWith === undefined ? {} : { issueWith }),
        }
        output.show(await client.approve(id, approval), [`${id} is approved`])
      }),
    )
  withExample(
    withWhich(role.command('reject <request>')),
    'role reject 0f5c… --reason "The licence has expired." --profile grid-operator',
  )
    .description('turn a request down')
    .requiredOption('--reason <text>', 'why; the requester reads it')
    .action((which: string, options: CommonOptions & Which & { reason: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const id = await findRequest(client, which, options)
        output.show(await client.reject(id, options.reason), [`${id} is rejected`])
      }),
    )
  for (const verb of ['revoke', 'suspend', 'restore'] as const) {
    const [about, done] = statusVerbs[verb]
    withExample(
      withGateway(role.command(`${verb} <role>`)),
      `role ${verb} ${sample} --subject flexpool.iam.ewc --profile grid-operator`,
    )
      .description(`${about}; as its issuer, or as a revoker of the role`)
      .requiredOption('--subject <did>', 'whose: a DID, or a name that resolves to one')
      .option('--credential <id>', 'one credential only')
      .action((name: string, options: CommonOptions & { subject: string; credential?: string }) =>
        onGateway(options, environment, async ({ client, output }) => {
          const subject = await readDid(client, options.subject)
          const { credentials } = await client[verb](subject, name, options.credential)
          for (const changed of credentials) output.show(changed, [`${changed.id} is ${done} by ${changed.by}`])
        }),
      )
  }
}

const withWhich = (command: Command): Command =>
  withGateway(command).option('--subject <did>', 'whose request, if the role is given instead of its id')

/** The id of a request that is given by its id, or by its role and, if several ask for that, its subject. */
async function findRequest(client: GatewayClient, which: string, { subject }: Which): Promise<string> {
  if (!which.includes('.')) return which
  const did = subject === undefined ? undefined : await readDid(client, subject)
  const fitting = (await client.pendingRequests()).filter(
    (request) => request.role === which && (did === undefined || request.subject === did),
  )
  const [first, ...others] = fitting
  if (first === undefined)
    throw new SpineError('NOT_FOUND', `Nobody${did === undefined ? '' : ' of that name'} waits for ${which}.`)
  if (others.length > 0)
    throw new SpineError('VALIDATION_FAILED', `${fitting.length} wait for ${which}; say --subject, or the id.`)
  return first.id
}

function readLife({ validFor, until }: ApproveOptions): { validityMs?: number; validUntil?: number } {
  if (validFor !== undefined && until !== undefined)
    throw new SpineError('VALIDATION_FAILED', 'Say --valid-for or --until, not both.')
  if (validFor !== undefined) return { validityMs: parseDuration(validFor) }
  if (until === undefined) return {}
  const validUntil = Date.parse(until)
  if (Number.isNaN(validUntil)) throw new SpineError('VALIDATION_FAILED', `"${until}" is no ISO 8601 time.`)
  return { validUntil }
}
