import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { splitList } from './lists.ts'
import { nameParty } from './name-party.ts'

/** `spine contact`, `group` and `blocked`: the people a gateway deals with. */
export function addContacts(program: Command, environment: Environment): void {
  const contact = program.command('contact').description('the address book of this gateway')
  withExample(
    withGateway(contact.command('add <party> <alias>')),
    'contact add flexpool.iam.ewc FlexPool --trust "DID read out on the phone" --profile device-maker',
  )
    .description('add somebody, by DID or name, or change who is there')
    .option('--note <text>', 'anything worth knowing')
    .option('--trust <text>', 'how you made sure who it is')
    .action(
      (did: string, alias: string, { note, trust, ...options }: CommonOptions & { note?: string; trust?: string }) =>
        onGateway(options, environment, async ({ client, output }) => {
          const notes = { ...(note === undefined ? {} : { note }), ...(trust === undefined ? {} : { trust }) }
          await client.contacts.put({ did, alias, ...notes })
          const added = await client.contacts.find(`~${alias}`)
          output.show(added, [`${alias} is ${added.did}`])
        }),
    )
  withExample(withGateway(contact.command('list')), 'contact list --profile device-maker')
    .description('everybody in it')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const entry of await client.contacts.list())
          output.show(entry, [[entry.alias, entry.name, entry.did, entry.trust].filter(Boolean).join('  ')])
      }),
    )
  withExample(withGateway(contact.command('remove <party>')), 'contact remove FlexPool --profile device-maker')
    .description('take somebody out of it')
    .action((party: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.contacts.delete(party)
        output.show({ removed: party }, [`${party} is not in the address book any more`])
      }),
    )
  const group = program.command('group').description('groups of the address book, for channels')
  withExample(
    withGateway(group.command('set <name> <parties>')),
    'group set grid-operators northgrid.iam.ewc,FlexPool --profile device-maker',
  )
    .description('say who is in a group: DIDs, names or aliases')
    .action((name: string, parties: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const set = await client.groups.put(name, splitList(parties))
        output.show(set, [`${name}: ${set.members.map(nameParty).join(', ')}`])
      }),
    )
  withExample(withGateway(group.command('list')), 'group list --profile device-maker')
    .description('groups there are')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const entry of await client.groups.list())
          output.show(entry, [`${entry.name}: ${entry.members.map(nameParty).join(', ')}`])
      }),
    )
  withExample(withGateway(group.command('remove <name>')), 'group remove grid-operators --profile device-maker')
    .description('take a group away')
    .action((name: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.groups.delete(name)
        output.show({ removed: name }, [`${name} is no group any more`])
      }),
    )
  const blocked = program.command('blocked').description('senders of whom nothing is taken')
  withExample(
    withGateway(blocked.command('add <party>')),
    'blocked add flexpool.iam.ewc --reason "floods us" --profile grid-operator',
  )
    .description('take nothing of a sender; it is told that no channel takes it')
    .option('--reason <text>', 'for yourself')
    .action((party: string, { reason, ...options }: CommonOptions & { reason?: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.blocked.put(party, reason === undefined ? {} : { reason })
        output.show({ blocked: party }, [`nothing of ${party} is taken`])
      }),
    )
  withExample(withGateway(blocked.command('list')), 'blocked list --profile grid-operator')
    .description('who is blocked, and why')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const entry of await client.blocked.list())
          output.show(entry, [
            `${nameParty(entry)}  ${new Date(entry.at).toISOString()}  ${entry.reason ?? ''}`.trimEnd(),
          ])
      }),
    )
  withExample(withGateway(blocked.command('remove <party>')), 'blocked remove flexpool.iam.ewc --profile grid-operator')
    .description('take what it sends again')
    .action((party: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.blocked.delete(party)
        output.show({ removed: party }, [`what ${party} sends is taken again, where a channel is for it`])
      }),
    )
}
