import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure } from './figure.ts'

const docs = join(import.meta.dirname, '../docs')

/** Writes docs/benchmarks.md and its chart: the figures of one whole run. */
export function writeReport(figures: readonly Figure[], machine: string): void {
  const day = new Date().toISOString().slice(0, 10)
  const rows = figures.map(({ name, value, unit, goal, baseline }) => {
    const ratio = baseline === undefined ? '' : `${((100 * value) / baseline.value).toFixed(0)} % of ${baseline.name}`
    return `| \`${name}\` | ${show(value)} ${unit} | ${goal} | ${ratio} |`
  })
  const page = [
    '# Benchmarks',
    '',
    `Written by \`npm run bench\` on ${day}: ${machine}. Load generator, gateways and broker share its cores.`,
    'Messages are 1 KiB, encrypted, signed, checked against their schema when sent and when received, and on disk at every hop before anybody is told.',
    '',
    '![Messages a second](images/bench-throughput.svg)',
    '',
    '| Figure | Measured | Goal | Beside |',
    '|---|---|---|---|',
    ...rows,
    '',
  ]
  writeFileSync(join(docs, 'benchmarks.md'), page.join('\n'))
  writeFileSync(join(docs, 'images/bench-throughput.svg'), drawBars(figures.filter(({ unit }) => unit === 'msg/s')))
}

const show = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1))

function drawBars(figures: readonly Figure[]): string {
  const most = Math.max(...figures.map(({ value }) => value))
  const height = figures.length * 34 + 10
  const bars = figures.map(({ name, value }, i) => {
    const [y, width] = [10 + i * 34, (360 * value) / most]
    return `<text x="8" y="${y + 16}">${name}</text><rect x="190" y="${y}" width="${width.toFixed(1)}" height="22" rx="3"/><text x="${(198 + width).toFixed(1)}" y="${y + 16}">${show(value)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 ${height}" role="img" aria-label="Messages a second" font-family="system-ui, sans-serif" font-size="13"><style>text{fill:#475569}rect{fill:#0d9488}@media(prefers-color-scheme:dark){text{fill:#cbd5e1}rect{fill:#2dd4bf}}</style>${bars.join('')}</svg>\n`
}
