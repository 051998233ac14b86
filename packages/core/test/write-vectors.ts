import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../vectors')

/** Writes a file of vectors. */
export function writeVectors(kind: string, file: string, value: unknown): void {
  mkdirSync(join(folder, kind), { recursive: true })
  writeFileSync(join(folder, kind, `${file}.json`), `${JSON.stringify(value, undefined, 2)}\n`)
}
