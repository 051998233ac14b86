// npm run bench -- [--only NAME,…] [--json]: measures, prints a table or a line a figure, and writes docs/benchmarks.md.
import { parseArgs } from 'node:util'
import type { Benchmark } from './figure.ts'
import { brokerBacklog } from './figures/broker-backlog.ts'
import { brokerEmbedded } from './figures/broker-embedded.ts'
import { brokerFanout } from './figures/broker-fanout.ts'
import { brokerFiles } from './figures/broker-files.ts'
import { brokerGrowth } from './figures/broker-growth.ts'
import { brokerJetstream } from './figures/broker-jetstream.ts'
import { brokerMemory } from './figures/broker-memory.ts'
import { ceiling } from './figures/ceiling.ts'
import { fanout } from './figures/fanout.ts'
import { files } from './figures/files.ts'
import { filesMemory } from './figures/files-memory.ts'
import { gateway } from './figures/gateway.ts'
import { gatewayIdle } from './figures/gateway-idle.ts'
import { hub } from './figures/hub.ts'
import { isolation } from './figures/isolation.ts'
import { names as nameService } from './figures/names.ts'
import { namesSearch } from './figures/names-search.ts'
import { revocation } from './figures/revocation.ts'
import { schema } from './figures/schema.ts'
import { start } from './figures/start.ts'
import { trust } from './figures/trust.ts'
import { describeMachine } from './machine.ts'
import { knownFigures, recordFigures } from './report.ts'
import { type FigureLine, toLine } from './results.ts'
import { showBaseline, showValue } from './show.ts'

const benchmarks: readonly Benchmark[] = [
  start,
  ceiling,
  gateway,
  gatewayIdle,
  fanout,
  brokerEmbedded,
  brokerJetstream,
  brokerFanout,
  brokerFiles,
  files,
  filesMemory,
  brokerMemory,
  brokerBacklog,
  brokerGrowth,
  isolation,
  trust,
  revocation,
  schema,
  nameService,
  namesSearch,
  hub,
]

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean', default: false } } })
const only = values.only?.split(',')
const names = benchmarks.flatMap((benchmark) => benchmark.names)
const unknown = only?.find((name) => !names.includes(name))
if (unknown !== undefined) {
  process.stderr.write(`There is no figure ${unknown}; known: ${names.join(', ')}\n`)
  process.exit(2)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
const chosen = benchmarks.filter(
  (benchmark) => only === undefined || benchmark.names.some((name) => only.includes(name)),
)
const machine = describeMachine()
const before = knownFigures().filter((line) => line.machine === machine)
const known = new Map(before.map(({ name, value }) => [name, value]))
if (!values.json) process.stdout.write(`${machine}\n\n`)
for (const benchmark of chosen) {
  const say = (text: string): void => void process.stderr.write(`${benchmark.names[0]}: ${text} …\n`)
  const lines = (await benchmark.run({ say, known })).map((figure) => toLine(figure, machine))
  for (const line of lines) {
    known.set(line.name, line.value)
    process.stdout.write(`${values.json ? JSON.stringify(line) : asRow(line)}\n`)
  }
  recordFigures(lines)
}

function asRow({ name, value, unit, goal, met, baseline }: FigureLine): string {
  const verdict = met === null ? '' : met ? 'met: ' : 'NOT MET: '
  const cells = [name.padEnd(28), `${showValue(value)} ${unit}`.padStart(16), '  ']
  return [...cells, showBaseline(value, baseline).padEnd(30), `${verdict}${goal}`].join(' ').trimEnd()
}
