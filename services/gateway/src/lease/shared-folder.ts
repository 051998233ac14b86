import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SpineError } from '@digital-spine/core'
import type { Leases } from '@digital-spine/runtime'

/** The file by which a folder shows that it is the one that all processes share. */
const markFile = 'folder-id'

/**
 * Makes sure that a folder is the one which every process of the gateway uses, as by a volume. Throws CONFIG_INVALID if it is another.
 */
export async function checkSharedFolder(
  leases: Pick<Leases, 'findFolder' | 'shareFolder'>,
  folder: string,
): Promise<void> {
  const path = join(folder, markFile)
  const known = await leases.findFolder()
  if (known === undefined) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!existsSync(path)) writeFileSync(path, randomUUID(), { mode: 0o600, flush: true })
  }
  const mark = existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
  const shared = known ?? (await leases.shareFolder(mark))
  if (mark === shared) return
  throw new SpineError(
    'CONFIG_INVALID',
    `${folder} is not the folder of files that the other processes of this gateway use: SPINE_SPOOL_FOLDER has to be a place that all reach. If that folder is lost, write ${shared} into ${path}.`,
    { details: { folder, expected: shared, found: mark } },
  )
}
