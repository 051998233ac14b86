import type { NameCreation } from '@digital-spine/api'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { addNameList, addNameSearch } from './name-lists.ts'
import { addNameVerbs, type NameNoun } from './name-verbs.ts'
import { readDid } from './read-party.ts'
import { addRecords } from './records.ts'
import { addRoleDecisions } from './role-decisions.ts'
import { type DefinitionOptions, readDefinition, withDefinition } from './role-definition.ts'
import { addRoleRequests } from './role-requests.ts'
import { nameLines } from './show-name.ts'
import { addVerify } from './verify.ts'

type MetadataOptions = { title?: string; about?: string; website?: string; logo?: string }

const nouns = {
  org: { noun: 'org', kind: 'organisation', sample: 'lab.northgrid.iam.ewc' },
  app: { noun: 'app', kind: 'application', sample: 'flex.apps.northgrid.iam.ewc' },
  role: { noun: 'role', kind: 'role', sample: 'inspector.roles.northgrid.iam.ewc' },
  name: { noun: 'name', kind: undefined, sample: 'northgrid.iam.ewc' },
} as const satisfies Record<string, NameNoun>

/** `spine org`, `app`, `role` and `name`: what the names of the ledger stand for. */
export function addNames(program: Command, environment: Environment): void {
  const org = program.command('org').description('organisations and sub-organisations')
  const app = program.command('app').description('applications of an organisation')
  const name = program.command('name').description('names of any kind: what they resolve to, records, search')
  const role = program.command('role').description('roles: what they ask for, who asks for them, who holds them')
  for (const [command, noun] of [[org, nouns.org] as const, [app, nouns.app] as const]) {
    addCreation(command, noun, environment)
    addNameVerbs(command, noun, environment)
    addNameList(command, noun, environment)
  }
  addRoleDefinitions(role, environment)
  addNameVerbs(role, nouns.role, environment)
  addNameList(role, nouns.role, environment)
  addRoleRequests(role, environment)
  addRoleDecisions(role, environment)
  addVerify(role, environment)
  addCreation(name, nouns.name, environment)
  addNameVerbs(name, nouns.name, environment)
  addNameList(name, nouns.name, environment)
  addNameSearch(name, environment)
  addRecords(name, environment)
}

function addCreation(command: Command, { noun, kind, sample }: NameNoun, environment: Environment): void {
  const withMetadata = (target: Command): Command =>
    withGateway(target)
      .option('--title <text>', 'what people call it')
      .option('--about <text>', 'what it is')
      .option('--website <url>', 'its website')
      .option('--logo <url>', 'its logo')
  withExample(
    withMetadata(command.command('create <name>')),
    `${noun} create ${sample} --title "Grid lab" --profile grid-operator`,
    `${noun} create ${sample} --for did:ethr:spine:0x… --profile grid-operator`,
  )
    .description('register it; the controller of the name above decides, or anyone if that is open')
    .option('--for <did>', 'who is to control it: a DID, or a name that resolves to one; this gateway if left out')
    .action((name: string, options: CommonOptions & MetadataOptions & { for?: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const controller = options.for === undefined ? {} : { controller: await readDid(client, options.for) }
        const input = { ...(kind === undefined ? {} : { kind }), metadata: readMetadata(options), ...controller }
        const created = await client.registerName(name, input)
        output.show(created, [`${name} is registered, controlled by ${created.controller}`])
      }),
    )
  withExample(
    withMetadata(command.command('edit <name>')),
    `${noun} edit ${sample} --title "Grid laboratory" --website https://lab.example --profile grid-operator`,
  )
    .description('change what is known of it; what is left out stays as it is')
    .action((name: string, options: CommonOptions & MetadataOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const edited = await client.editName(name, { metadata: readMetadata(options) })
        output.show(edited, nameLines(edited))
      }),
    )
}

function addRoleDefinitions(role: Command, environment: Environment): void {
  const { sample } = nouns.role
  withExample(
    withDefinition(withGateway(role.command('create <name>'))),
    `role create ${sample} --valid-for 90d --requestor-field "Licence number:text:required" --profile grid-operator`,
    `role create ${sample} --issuer-role chief.roles.northgrid.iam.ewc --requires a.roles.x.iam.ewc,b.roles.x.iam.ewc --any`,
  )
    .description('define a role')
    .action((name: string, options: CommonOptions & DefinitionOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const created = await client.registerName(name, { kind: 'role', role: await readDefinition(client, options) })
        output.show(created, [`${name} is defined`])
      }),
    )
  withExample(
    withDefinition(withGateway(role.command('edit <name>'))),
    `role edit ${sample} --valid-for 30d --profile grid-operator`,
  )
    .description(
      'change a definition; its version goes up by one unless told otherwise, so that roles are asked for anew',
    )
    .action((name: string, options: CommonOptions & DefinitionOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const edited = await client.editName(name, { role: await readDefinition(client, options) })
        output.show(edited, nameLines(edited))
      }),
    )
}

function readMetadata({ title, about, website, logo }: MetadataOptions): NonNullable<NameCreation['metadata']> {
  return {
    ...(title === undefined ? {} : { displayName: title }),
    ...(about === undefined ? {} : { description: about }),
    ...(website === undefined ? {} : { websiteUrl: website }),
    ...(logo === undefined ? {} : { logoUrl: logo }),
  }
}
