import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { SpineError } from '@digital-spine/core'

const markOf = (dataDir: string): string => join(dataDir, 'moved')

/** Says of a data folder, for good, that its log is being moved, or has been. */
export function markMoved(dataDir: string): void {
  for (const [path, mode] of [
    [markOf(dataDir), 'w'],
    [dataDir, 'r'],
  ] as const) {
    const file = openSync(path, mode, 0o600)
    fsyncSync(file)
    closeSync(file)
  }
}

/** Throws CONFLICT: a broker that went on here would be a second one, with what was there when it was moved. */
export function refuseMoved(dataDir: string): void {
  if (existsSync(markOf(dataDir)))
    throw new SpineError('CONFLICT', `The log of ${dataDir} is being moved to NATS, or has been. Set SPINE_NATS_URL.`)
}
