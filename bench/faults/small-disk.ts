import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Gives those services a small disk of their own for their data; to be run where mounts are private. */
export function mountSmallDisks(
  names: readonly string[],
  sizeMiB: number,
): (name: string, folder: string) => Disposable | undefined {
  return (name, folder) => {
    if (!names.includes(name)) return undefined
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', folder])
    return { [Symbol.dispose]: () => void execFileSync('umount', ['-l', folder]) }
  }
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
