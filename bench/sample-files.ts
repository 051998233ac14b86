import { randomBytes } from 'node:crypto'
import type { TopicContent } from '@digital-spine/core'
import type { BenchFile } from './file-exchange.ts'

const blockBytes = 1 << 20
const lineBytes = 64 << 10
const table = (resource: object): TopicContent => ({
  format: 'tsv',
  files: [{ path: 'table.json', content: JSON.stringify({ dialect: { header: false }, ...resource }) }],
  main: 'table.json',
})

/** Text of which a topic asks next to nothing: lines of 64 KiB. */
export function lines(blocks: number): BenchFile {
  const line = (): Buffer => Buffer.from(`${randomBytes(lineBytes).toString('base64').slice(1, lineBytes)}\n`)
  const block = Buffer.concat(Array.from({ length: blockBytes / lineBytes }, line))
  return { topic: 'lines', content: table({ schema: { fields: [{ name: 'line' }] } }), block, blocks }
}

/** Load profiles: rows of 40 bytes with three cells, a pattern, a time and a bound to hold to. */
export function profiles(blocks: number): BenchFile {
  const fields = [
    { name: 'meteringPoint', type: 'string', constraints: { required: true, pattern: 'DE\\d{12}' } },
    { name: 'start', type: 'datetime', constraints: { required: true } },
    { name: 'kWh', type: 'number', constraints: { required: true, minimum: 0 } },
  ]
  const row = (_: unknown, i: number): string => {
    const start = new Date(Date.UTC(2026, 0, 1) + (i % 35_040) * 900_000).toISOString().replace('.000', '')
    return `DE${String(i).padStart(12, '0')},${start},${(i % 9) + 0.25}\n`
  }
  const block = Buffer.from(Array.from({ length: Math.floor(blockBytes / 41) }, row).join(''))
  return { topic: 'profiles', content: { ...table({ schema: { fields } }), format: 'csv' }, block, blocks }
}
