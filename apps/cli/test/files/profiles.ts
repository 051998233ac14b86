import type { TopicContent } from '@digital-spine/core'

const fields = [
  { name: 'meteringPoint', type: 'string', constraints: { required: true, pattern: 'DE\\d{12}' } },
  { name: 'start', type: 'datetime', constraints: { required: true } },
  { name: 'kWh', type: 'number', constraints: { required: true, minimum: 0 } },
]

/** Load profiles as CSV, each row with a metering point, a start and an amount. */
export const profileContent: TopicContent = {
  format: 'csv',
  files: [{ path: 'schema.json', content: JSON.stringify({ fields }) }],
  main: 'schema.json',
}

const header = 'meteringPoint,start,kWh\n'
const rowsAPiece = 16_384

/** Rows of a profile, at least `bytes` of them; row number `wrongAt` has an amount that is no number. */
export function* profileRows(bytes: number, wrongAt = Number.POSITIVE_INFINITY): Iterable<Buffer> {
  yield Buffer.from(header)
  for (let [written, row] = [header.length, 0]; written < bytes; ) {
    const lines: string[] = []
    for (let i = 0; i < rowsAPiece && written < bytes; i += 1) {
      const time = new Date(1_767_225_600_000 + (row % 35_040) * 900_000).toISOString()
      const amount = row === wrongAt ? 'much' : ((row * 7919) % 100_000) / 1000
      const line = `DE${String(row % 1_000_000).padStart(12, '0')},${time},${amount}\n`
      lines.push(line)
      written += line.length
      row += 1
    }
    yield Buffer.from(lines.join(''))
  }
}

export const profile = (bytes: number, wrongAt?: number): Buffer => Buffer.concat([...profileRows(bytes, wrongAt)])
