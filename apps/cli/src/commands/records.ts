import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { readDid } from './read-party.ts'
import { nameLines } from './show-name.ts'

type RecordOptions = { did?: string; addr?: string; text?: string[] }

/** `spine name resolve`, `open`, `close` and `records set`. */
export function addRecords(name: Command, environment: Environment): void {
  withExample(withGateway(name.command('resolve <name>')), 'name resolve northgrid.iam.ewc --profile aggregator')
    .description('the DID a name stands for, and the record that says so')
    .action((text: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { did, source, block } = await client.name(text)
        output.show({ name: text, did, source, block }, [`${did}  (${source}, block ${block})`])
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
