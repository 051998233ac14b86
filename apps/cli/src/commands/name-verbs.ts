import type { NameList } from '@digital-spine/api'
import type { GatewayClient, GatewayName } from '@digital-spine/client'
import { isSpineError, SpineError } from '@digital-spine/core'
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
    .description('hand it to another DID; run again after a failure, it goes on')
    .requiredOption('--to <did>', 'the new controller: a DID, or a name that resolves to one')
    .option('--all', 'with everything under it that this gateway controls; else that stays as it is')
    .action((name: string, options: CommonOptions & { to: string; all?: boolean }) =>
      onGateway(options, environment, async ({ client, output }) => {
        await find(client, name)
        const to = await readDid(client, options.to)
        for (const under of options.all === true ? await listOwnUnder(client, name) : []) {
          await client.transferName(under, to)
          output.note(`${under} is transferred`)
        }
        const moved = await client.transferName(name, to)
        output.show(moved, [`${name} is controlled by ${moved.controller}`])
      }),
    )
  withExample(withGateway(command.command('delete <name>')), `${noun} delete ${sample} --profile grid-operator`)
    .description('give it up, so that it can be claimed again; run again after a failure, it goes on')
    .option('--all', 'with everything under it; else names under it must have gone before')
    .action((name: string, options: CommonOptions & { all?: boolean }) =>
      onGateway(options, environment, async ({ client, output }) => {
        // What a run before this one has deleted is asked for again: the gateway knows that it was this DID.
        await find(client, name).catch((error: unknown) => {
          if (!isSpineError(error, 'NAME_UNKNOWN')) throw error
        })
        for (const under of options.all === true ? await listOwnUnder(client, name) : []) {
          await client.deleteName(under)
          output.note(`${under} is deleted`)
        }
        await client.deleteName(name)
        output.show({ name, deleted: true }, [`${name} is deleted`])
      }),
    )
}

/** What this gateway controls under a name, the deepest first. */
async function listOwnUnder(client: GatewayClient, under: string): Promise<string[]> {
  const controller = (await client.identity()).did
  const found: string[] = []
  let after: string | null = null
  do {
    const page: NameList = await client.listNames({
      under,
      controller,
      limit: 500,
      ...(after === null ? {} : { after }),
    })
    found.push(...page.names.map(({ name }) => name).filter((name) => name !== under))
    after = page.next
  } while (after !== null)
  const depth = (name: string): number => name.split('.').length
  return found.toSorted((a, b) => depth(b) - depth(a))
}
