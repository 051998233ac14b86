import { readFileSync, statSync } from 'node:fs'
import { SpineError } from '@digital-spine/core'

/** What is in a file that was named in the call. Throws VALIDATION_FAILED. */
export const readGiven = (path: string): Buffer => onGiven(path, () => readFileSync(path))

/** Whether a path that was named in the call is a folder. Throws VALIDATION_FAILED if there is nothing. */
export const isGivenFolder = (path: string): boolean => onGiven(path, () => statSync(path).isDirectory())

/** Does something with a path that was named in the call: that it cannot be done is a mistake in the call. */
export function onGiven<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException
    throw new SpineError('VALIDATION_FAILED', `${path} cannot be read${reasons[code] ?? ''}.`, { cause })
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: ': there is no such file or folder',
  EISDIR: ': it is a folder',
  ENOTDIR: ': it is no folder',
  EACCES: ': it is not yours to read',
}
