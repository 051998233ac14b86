import { mountSmallDisk } from '@digital-spine/testkit'

/** Gives those services a small disk of their own for their data; to be run where mounts are private. */
export function mountSmallDisks(
  names: readonly string[],
  sizeMiB: number,
): (name: string, folder: string) => Disposable | undefined {
  return (name, folder) => (names.includes(name) ? mountSmallDisk(folder, sizeMiB) : undefined)
}
