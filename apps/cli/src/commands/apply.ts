import type { ConfigurationChange, ConfigurationDocument } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { parseAllDocuments, stringify } from 'yaml'
import { diffLines } from '../diff-lines.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { readGiven } from './given-file.ts'
import { withExample } from './help.ts'

type ApplyOptions = CommonOptions & { file: string; dryRun?: boolean; prune?: boolean }

const marks: Readonly<Record<ConfigurationChange['kind'], string>> = {
  create: '+',
  update: '~',
  delete: '-',
  unchanged: '=',
}

/** `spine apply` and `spine export configuration`: channels, address book, block list, webhooks and branding as documents in YAML. */
export function addApply(program: Command, environment: Environment): void {
  withExample(withGateway(program.command('apply')), 'apply -f channels.yaml --dry-run --profile aggregator')
    .description(
      'bring a gateway to what documents say: channels, contacts, groups, blocked senders, webhooks, branding',
    )
    .requiredOption('-f, --file <file>', 'documents in YAML')
    .option('--dry-run', 'only tell what would change')
    .option('--prune', 'take away what no document says, of the kinds that documents are of')
    .action((options: ApplyOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const documents = readDocuments(readGiven(options.file).toString())
        const { dryRun = false, prune = false } = options
        for (const change of (await client.apply({ documents, dryRun, prune })).changes)
          output.show(change, [`${marks[change.kind]} ${change.of} ${change.name}`, ...describeChange(change)])
      }),
    )
  const exported = program.command('export').description('what a gateway has, to be kept elsewhere')
  withExample(withGateway(exported.command('configuration')), 'export configuration --profile aggregator > all.yaml')
    .description('print what a gateway is configured to be, for spine apply')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const document of await client.exportConfiguration())
          output.show(document, ['---', stringify(document).trimEnd()])
      }),
    )
}

function readDocuments(text: string): ConfigurationDocument[] {
  const documents = parseAllDocuments(text)
  if (!Array.isArray(documents)) return []
  const errors = documents.flatMap((document) => document.errors.map(({ message }) => message))
  if (errors.length > 0) throw new SpineError('VALIDATION_FAILED', 'The file is no YAML.', { details: { errors } })
  return documents.map((document) => document.toJS() as ConfigurationDocument).filter((document) => document !== null)
}

function describeChange({ before, after }: ConfigurationChange): string[] {
  const [from, to] = [before, after].map((spec) => (spec === undefined ? [] : stringify(spec).trimEnd().split('\n')))
  return diffLines(from ?? [], to ?? []).map((line) => `    ${line}`)
}
