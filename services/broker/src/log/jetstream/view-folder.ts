import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SpineError } from '@digital-spine/core'

/** The file of a part's view. */
export const viewFile = (folder: string, part: string): string => join(folder, `${part}.sqlite`)

/** Makes a folder for the views of a log, or throws LOG_MISMATCH if it has those of another one. */
export function prepareViewFolder(folder: string, log: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'log-id')
  if (!existsSync(file)) writeFileSync(file, log)
  const made = readFileSync(file, 'utf8')
  if (made === log) return
  const details = { folder, made, found: log }
  throw new SpineError('LOG_MISMATCH', 'The folder belongs to another log than the one in NATS.', { details })
}
