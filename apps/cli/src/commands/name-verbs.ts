import type { GatewayClient, GatewayName } from '@digital-spine/client'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { readDid } from './read-party.ts'
import { nameLines } from './show-name.ts'

/** A noun of the command line for names of one kind; `kind` undefined takes all. `sample` is a name for examples. */
export type NameNoun = {
  readonly noun: string
  readonly kind: 'organisation' | 'application' | 'role' | undefined
  readonly sample: string
}

/** `show`, `transfer` and `delete` of a noun. */
export function addNameVerbs(command: Command, { noun, kind, sample }: NameNoun, environment: Environment): void {
  const find = async (client: GatewayClient, name: string): Promise<GatewayName> => {
    const found = await client.name(name)
    if (kind === undefined || found.kind === kind) return found
    throw new SpineError('NAME_INVALID', `${name} is of the kind ${found.kind ?? 'other'}, not ${kind}.`)
  }
  withExample(withGateway(command.command('show <name>')), `${noun} show ${sample} --profile grid-operator`)
    .description('what the ledger says about it')
    .action((name: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const found = await find(client, name)
        output.show(found, nameLines(found))
      }),
    )
  withExample(
    withGateway(command.command('transfer <name>')),
    `${noun} transfer ${sample} --to flexpool.iam.ewc --profile grid-operator`,
  )
    .description('hand it to another DID; names under it stay with whoever has them')
    .requiredOption('--to <did>', 'the new controller: a DID, or a name that resolves to one')
    .action((name: string, options: CommonOptions & { to: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        await find(client, name)
        const moved = await client.transferName(name, await readDid(client, options.to))
        output.show(moved, [`${name} is controlled by ${moved.controller}`])
      }),
    )
  withExample(withGateway(command.command('delete <name>')), `${noun} delete ${sample} --profile grid-operator`)
    .description('give it up, so that it can be claimed again; names under it go first')
    .action((name: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await find(client, name)
        await client.deleteName(name)
        output.show({ name, deleted: true }, [`${name} is deleted`])
      }),
    )
}
