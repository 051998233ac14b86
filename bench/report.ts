import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawCharts } from './report-charts.ts'
import { type FaultLine, type FigureLine, mergeFaults, mergeFigures, readFaults, readFigures } from './results.ts'
import { showBaseline, showValue } from './show.ts'

const docs = join(import.meta.dirname, '../docs')

/** Keeps figures in docs/benchmarks/figures.json, each in the place of the one of its name, and rewrites the page. */
export function recordFigures(lines: readonly FigureLine[], folder = docs): void {
  mergeFigures(join(folder, 'benchmarks'), lines)
  writeReport(folder)
}

/** Keeps fault runs in docs/benchmarks/faults.json, each in the place of those of its name, and rewrites the page. */
export function recordFaults(
  results: readonly Pick<FaultLine, 'name' | 'runs' | 'lost' | 'doubled' | 'reordered'>[],
  machine: string,
  folder = docs,
): void {
  const at = new Date().toISOString()
  const lines = results.map(({ name, runs, lost, doubled, reordered }) => {
    return { name, runs, lost, doubled, reordered, machine, at }
  })
  mergeFaults(join(folder, 'benchmarks'), lines)
  writeReport(folder)
}

/** The figures kept so far. */
export const knownFigures = (): readonly FigureLine[] => readFigures(join(docs, 'benchmarks'))

function writeReport(folder: string): void {
  const results = join(folder, 'benchmarks')
  const [figures, faults] = [readFigures(results), readFaults(results)]
  const charts = drawCharts(figures)
  mkdirSync(results, { recursive: true })
  for (const { file, svg } of charts) writeFileSync(join(results, file), svg)
  writeFileSync(join(folder, 'benchmarks.md'), renderPage(figures, faults, charts))
}

/** The text of docs/benchmarks.md. */
export function renderPage(
  figures: readonly FigureLine[],
  faults: readonly FaultLine[],
  charts: readonly { title: string; file: string }[],
): string {
  const machines = [...new Set([...figures, ...faults].map(({ machine }) => machine))]
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench` and `npm run faults` from [what they measured](benchmarks). Messages are 1 KiB, encrypted, signed, checked',
    'against their schema when sent and when received, and on disk at every hop before anybody is told. Load generator, gateways and broker',
    'share the cores of one machine.',
    '',
    ...charts.flatMap(({ title, file }) => [`![${title}](benchmarks/${file})`, '']),
    '## Figures',
    '',
    '| Figure | Measured | Goal | Met | Beside | When (UTC) |',
    '|---|---:|---|---|---|---|',
    ...figures.map(figureRow),
    '',
    '## Fault runs',
    '',
    'Under load from participant systems one thing is broken at a time, at a random point: a process killed with -9 (`kill`), a line cut, stalled or',
    'half open (`network`), a disk filled to the last byte (`disk`), a clock put forward or back (`clock`). Afterwards every accepted message must have',
    'been read once and in order. In `fsync` each run is a message that a traced process vouched for, lost if it was not on disk by then; the same trace',
    'where syncs do nothing must find such messages, or the kind fails.',
    '',
    'With `cluster` the broker is three processes on a NATS cluster of three, behind one address. Killed are a broker, the node that leads a stream, both of a',
    'machine, or a gateway; stopped and let go on (`pause`), a broker or a node; restarted one after the other (`restart`), all brokers, all nodes, or everything;',
    'cut off (`partition`), a machine from everybody or from one other, in networks of the kernel; put forward or back (`clock`), a broker’s clock, as nothing',
    'bends that of NATS. In `cluster.fsync` a message must be synced in the Raft logs of two of three nodes before a client is told; NATS as it comes, which',
    'syncs every two minutes, must fail.',
    '',
    '| Kind | Runs | Lost | Doubled | Out of order | When (UTC) |',
    '|---|---:|---:|---:|---:|---|',
    ...faults.map(faultRow),
    '',
    '## Machine',
    '',
    ...machines.map((machine) => `- ${machine}`),
    '',
  ].join('\n')
}

function figureRow({ name, value, unit, goal, met, baseline, at }: FigureLine): string {
  const verdict = met === null ? '' : met ? 'yes' : '**no**'
  const cells = [
    `\`${name}\``,
    `${showValue(value)} ${unit}`.trim(),
    goal,
    verdict,
    showBaseline(value, baseline),
    showTime(at),
  ]
  return `| ${cells.join(' | ')} |`
}

function faultRow({ name, runs, lost, doubled, reordered, at }: FaultLine): string {
  return `| \`${name}\` | ${[runs, lost, doubled, reordered, showTime(at)].join(' | ')} |`
}

const showTime = (at: string): string => at.slice(0, 16).replace('T', ' ')
