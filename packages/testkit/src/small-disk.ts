import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Whether this process may mount disks. */
export const canMountDisks: boolean = process.platform === 'linux' && process.getuid?.() === 0

/** Puts a small disk of its own, in memory, behind a folder, until it is disposed of. */
export function mountSmallDisk(folder: string, sizeMiB: number): Disposable {
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', folder])
  return { [Symbol.dispose]: () => void execFileSync('umount', ['-l', folder]) }
}

/** Fills the disk that a folder is on to the last byte; it is empty again when this is disposed of. */
export function fillDisk(folder: string): Disposable {
  const file = join(folder, 'ballast')
  const descriptor = openSync(file, 'w')
  for (let size = 1 << 20; size >= 1; ) {
    try {
      writeSync(descriptor, new Uint8Array(size))
    } catch {
      size >>= 1
    }
  }
  closeSync(descriptor)
  return { [Symbol.dispose]: () => rmSync(file) }
}
