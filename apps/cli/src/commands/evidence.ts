import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import type { ExportQuery } from '@digital-spine/api'
import { createNamesClient, verifyExport } from '@digital-spine/client'
import { SpineError } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { openLedger, parseNetwork } from '@digital-spine/ledger'
import { type Command, Option } from 'commander'
import { createOutput } from '../output.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

type ExportOptions = CommonOptions &
  Partial<Omit<ExportQuery, 'fqcn'>> & { readonly channel?: string; readonly out?: string }

/** Messages for auditors, and what they prove. */
export function addEvidence(program: Command, environment: Environment): void {
  const evidence = program.command('evidence').description('messages with what proves them, for auditors')
  withExample(withGateway(evidence.command('export')), 'evidence export --out messages.ndjson --profile aggregator')
    .description('write messages with their signed headers, proofs of epochs and receipts, a line of JSON each')
    .addOption(new Option('--direction <direction>', 'only these').choices(['received', 'sent']))
    .option('--channel <fqcn>', 'of one channel')
    .option('--from <time>', 'that came, or were accepted, then or later, as 2026-01-31T00:00:00Z')
    .option('--to <time>', 'and no later than this')
    .option('--payloads', 'with what they carry; takes the scope administer')
    .option('--out <file>', 'where to; standard output if left out')
    .action(({ direction, channel, from, to, payloads, out, ...options }: ExportOptions) =>
      onGateway(options, environment, async ({ client }) => {
        const lines = await client.exportMessages({
          ...(direction === undefined ? {} : { direction }),
          ...(channel === undefined ? {} : { fqcn: channel }),
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
          ...(payloads === undefined ? {} : { payloads }),
        })
        await (out === undefined
          ? pipeline(lines, process.stdout, { end: false })
          : pipeline(lines, createWriteStream(out, { mode: 0o600 })))
      }),
    )
  withExample(evidence.command('verify <file>'), 'evidence verify messages.ndjson --names http://127.0.0.1:8082')
    .description('hold an export to the keys on the ledger; no gateway is asked')
    .requiredOption('--names <url>', 'the name service, which says where the ledger is')
    .option('--json', 'one JSON object')
    .action(async (file: string, { names: namesUrl, json = false }: { names: string; json?: boolean }) => {
      await using stack = new AsyncDisposableStack()
      const names = stack.adopt(createNamesClient(namesUrl), (client) => client.close())
      const ledger = stack.use(await openLedger({ network: parseNetwork(await names.network()) }))
      const lines = createInterface({ input: createReadStream(file) })
      const verdict = await verifyExport(lines, { crypto, keys: ledger.keys })
      const { did, broker, received, sent, receipts, unproven, complete, problems } = verdict
      createOutput(json).show(verdict, [
        `of ${did}, with receipts of the broker ${broker}`,
        `${received} received and ${sent} sent messages, ${receipts} receipts: signed as they say`,
        ...(unproven === 0 ? [] : [`${unproven} messages without proof`]),
        ...problems.map(({ line, id, code, reason }) => `line ${line}: ${id ?? ''} ${code} ${reason}`),
        complete ? 'nothing is missing' : 'something is missing',
      ])
      if (problems.length > 0 || !complete)
        throw new SpineError('SIGNATURE_INVALID', `${file} does not prove what it says.`)
    })
}
