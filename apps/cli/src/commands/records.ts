import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { readDid } from './read-party.ts'
import { nameLines } from './show-name.ts'

type RecordOptions = { did?: string; addr?: string; text?: string[] }

/** `spine name resolve`, `of`, `primary`, `open`, `close` and `records set`. */
export function addRecords(name: Command, environment: Environment): void {
  withExample(
    withGateway(name.command('resolve <names...>')),
    'name resolve northgrid.iam.ewc flexpool.iam.ewc --profile aggregator',
  )
    .description('the DID that each name stands for, and the record that says so')
    .action((names: readonly string[], options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const text of names) {
          const { did, source, block } = await client.name(text)
          output.show({ name: text, did, source, block }, [`${text}  ${did}  (${source}, block ${block})`])
        }
      }),
    )
  withExample(withGateway(name.command('of <did>')), 'name of did:ethr:spine:0x… --profile aggregator')
    .description('the name a DID calls itself, if that resolves back to it')
    .action((did: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const found = await client.primaryName(did)
        if (found.name === null) throw new SpineError('NAME_UNKNOWN', 'It calls itself by no name that resolves to it.')
        output.show(found, [found.name])
      }),
    )
  withExample(withGateway(name.command('primary <name>')), 'name primary northgrid.iam.ewc --profile grid-operator')
    .description('call this gateway’s DID by a name, which must resolve to it')
    .action((text: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const taken = await client.takePrimaryName(text)
        output.show(taken, [`${taken.did} calls itself ${text}`])
      }),
    )
  for (const [verb, open] of [['open', true] as const, ['close', false] as const]) {
    withExample(withGateway(name.command(`${verb} <name>`)), `name ${verb} northgrid.iam.ewc --profile grid-operator`)
      .description(open ? 'let anyone claim a name under it' : 'let only its controller register names under it')
      .action((text: string, options: CommonOptions) =>
        onGateway(options, environment, async ({ client, output }) => {
          await client.openName(text, open)
          output.show({ name: text, open }, [`${text} is ${open ? 'open' : 'closed'}`])
        }),
      )
  }
  const records = name.command('records').description('records of a name')
  withExample(
    withGateway(records.command('set <name>')),
    'name records set northgrid.iam.ewc --text email=grid@example.org --text url= --profile grid-operator',
    'name records set northgrid.iam.ewc --did did:web:northgrid.example --profile grid-operator',
  )
    .description('set records; an empty value takes one away')
    .option('--did <did>', 'the DID the name stands for')
    .option('--addr <address>', 'the account it stands for')
    .option('--text <key=value>', 'a text', (value: string, before: string[] = []) => [...before, value])
    .action((text: string, options: CommonOptions & RecordOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { did, addr } = options
        const shown = await client.setRecords(text, {
          ...(did === undefined ? {} : { did: did === '' ? '' : await readDid(client, did) }),
          ...(addr === undefined ? {} : { addr }),
          ...(options.text === undefined ? {} : { texts: Object.fromEntries(options.text.map(readPair)) }),
        })
        output.show(shown, nameLines(shown))
      }),
    )
}

function readPair(text: string): [key: string, value: string] {
  const [key = '', ...value] = text.split('=')
  if (key === '' || value.length === 0) throw new SpineError('VALIDATION_FAILED', `"${text}" is not KEY=VALUE.`)
  return [key, value.join('=')]
}
