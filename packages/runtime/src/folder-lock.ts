import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SpineError } from '@digital-spine/core'

/**
 * Holds a data folder for this process. The lock is SQLite's own on a file in it, which the system drops when the
 * process ends in whatever way. Throws DATA_FOLDER_LOCKED.
 */
export function lockFolder(folder: string): Disposable {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 })
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (cause) {
    lock.close()
    throw new SpineError('DATA_FOLDER_LOCKED', `${folder} is in use by another process.`, { cause })
  }
  return { [Symbol.dispose]: () => lock.close() }
}
