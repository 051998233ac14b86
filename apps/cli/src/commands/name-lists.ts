import type { NameHistory, NameSummary } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { tableLines } from '../table.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import type { NameNoun } from './name-verbs.ts'
import { readDid } from './read-party.ts'

type Page<T> = { readonly items: readonly T[]; readonly next: string | null }
type ListOptions = CommonOptions & { under?: string; controller?: string; mine?: boolean; limit: string }

const withLimit = (command: Command): Command => withGateway(command).option('--limit <n>', 'how many at most', '100')

/** `list` of a noun: the names of its kind. */
export function addNameList(command: Command, { noun, kind, sample }: NameNoun, environment: Environment): void {
  withExample(
    withLimit(command.command('list')),
    `${noun} list --under northgrid.iam.ewc --profile grid-operator`,
    `${noun} list --mine --profile grid-operator`,
  )
    .description(`list what there is, such as ${sample}`)
    .option('--under <name>', 'below this name, however deep')
    .option('--controller <did>', 'controlled by this DID, or by that of this name')
    .option('--mine', 'controlled by this gateway')
    .action((options: ListOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { under, mine = false } = options
        if (mine && options.controller !== undefined)
          throw new SpineError('VALIDATION_FAILED', 'Say --mine or --controller, not both.')
        const other = options.controller === undefined ? undefined : await readDid(client, options.controller)
        const controller = mine ? (await client.identity()).did : other
        const filter = {
          ...(kind === undefined ? {} : { kind }),
          ...(under === undefined ? {} : { under }),
          ...(controller === undefined ? {} : { controller }),
        }
        const found = await collect(options.limit, output, async (page) => {
          const { names, next } = await client.listNames({ ...filter, ...page })
          return { items: names, next }
        })
        showNames(output, found)
      }),
    )
}

/** `spine name search` and `history`. */
export function addNameSearch(name: Command, environment: Environment): void {
  withExample(
    withLimit(name.command('search <text>')),
    'name search north --profile aggregator',
    'name search "grid operator" --kind organisation --profile aggregator',
  )
    .description('find names by their beginning, or by words of what is known of them; the best first')
    .option('--kind <kind>', 'organisation, application or role')
    .action((q: string, options: CommonOptions & { kind?: string; limit: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const kind = options.kind === undefined ? {} : { kind: readKind(options.kind) }
        const found = await collect(options.limit, output, async (page) => {
          const { names, next } = await client.searchNames({ q, ...kind, ...page })
          return { items: names, next }
        })
        showNames(output, found)
      }),
    )
  withExample(withLimit(name.command('history <name>')), 'name history northgrid.iam.ewc --profile aggregator')
    .description('what happened to a name, oldest first')
    .action((text: string, options: CommonOptions & { limit: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const events = await collect(options.limit, output, async (page) => {
          const { events: items, next } = await client.nameHistory(text, page)
          return { items, next }
        })
        showEach(output, events, ['time', 'block', 'event', 'details'], eventRow)
      }),
    )
}

/** Pages up to the limit; tells people when there is more. */
async function collect<T>(
  limitText: string,
  output: Output,
  read: (page: { limit: number; after?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  if (!/^[1-9]\d{0,6}$/.test(limitText)) throw new SpineError('VALIDATION_FAILED', 'The limit must be 1 to 9999999.')
  const limit = Number(limitText)
  const all: T[] = []
  let after: string | null = null
  do {
    const page: Page<T> = await read({ limit: Math.min(limit - all.length, 100), ...(after === null ? {} : { after }) })
    all.push(...page.items)
    after = page.next
  } while (after !== null && all.length < limit)
  if (after !== null) output.note(`there is more; --limit ${limit * 10} shows it`)
  return all
}

function showNames(output: Output, names: readonly NameSummary[]): void {
  showEach(output, names, ['name', 'kind', 'title', 'controller'], ({ name, kind, title, controller }) => [
    ...[name, kind ?? '', title ?? '', controller],
  ])
}

function showEach<T>(
  output: Output,
  items: readonly T[],
  head: readonly string[],
  row: (item: T) => readonly string[],
): void {
  if (output.json) for (const item of items) output.show(item)
  else output.show(undefined, items.length === 0 ? ['nothing'] : tableLines(items.map(row), head))
}

function eventRow({ timestamp, block, event, details }: NameHistory['events'][number]): string[] {
  return [new Date(timestamp).toISOString(), String(block), event, JSON.stringify(details)]
}

function readKind(text: string): 'organisation' | 'application' | 'role' {
  if (text === 'organisation' || text === 'application' || text === 'role') return text
  throw new SpineError('VALIDATION_FAILED', 'The kind must be organisation, application or role.')
}
