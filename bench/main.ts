// npm run bench -- [--only NAME,…] [--json]: measures, prints a table or a line a figure.
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import type { Benchmark, Figure } from './figure.ts'
import { ceiling } from './figures/ceiling.ts'
import { gateway } from './figures/gateway.ts'
import { trust } from './figures/trust.ts'
import { writeReport } from './report.ts'

const benchmarks: readonly Benchmark[] = [ceiling, gateway, trust]

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean', default: false } } })
const only = values.only?.split(',')
const chosen = benchmarks.filter(({ names }) => only === undefined || names.some((name) => only.includes(name)))
if (chosen.length === 0) {
  process.stderr.write(`There is no such figure; known: ${benchmarks.flatMap(({ names }) => names).join(', ')}\n`)
  process.exit(2)
}
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`
const known = new Map<string, number>()
const measured: Figure[] = []
if (!values.json) process.stdout.write(`${machine}\n\n`)
for (const benchmark of chosen) {
  const say = (text: string): void => void process.stderr.write(`${benchmark.names[0]}: ${text} …\n`)
  for (const figure of await benchmark.run({ say, known })) {
    known.set(figure.name, figure.value)
    measured.push(figure)
    process.stdout.write(`${values.json ? asJson(figure) : asRow(figure)}\n`)
  }
}

if (only === undefined) writeReport(measured, machine)

function asJson({ name, value, unit, goal, baseline = undefined }: Figure): string {
  const ratio = baseline === undefined ? null : value / baseline.value
  const at = new Date().toISOString()
  return JSON.stringify({ name, value, unit, goal, baseline: baseline ?? null, ratio, machine, at })
}

function asRow({ name, value, unit, goal, baseline }: Figure): string {
  const shown = value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1)
  const ratio = baseline === undefined ? '' : `${((100 * value) / baseline.value).toFixed(0)} % of ${baseline.name}`
  return [name.padEnd(28), `${shown} ${unit}`.padStart(16), '  ', ratio.padEnd(26), goal].join(' ').trimEnd()
}
