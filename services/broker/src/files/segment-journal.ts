import { type FileHandle, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The beginning of a segment that is not in the bucket. */
type Begun = { readonly start: number; readonly bytes: Uint8Array }

/**
 * What has come of segments that are not in the bucket yet, on the disk of this process: if it is killed, or the bucket is
 * away, that is not asked of the sender again.
 */
export type SegmentJournal = {
  /** Passes on bytes of a file from `offset` on, each once it is here. */
  follow(key: string, offset: number, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** The segment that begins at `start` is in the bucket. */
  drop(key: string, start: number): Promise<void>
  /** What is here of a file, from its beginning on. */
  read(key: string): AsyncIterable<Begun>
  /** Forgets a file. */
  remove(key: string): Promise<void>
}

/** What is left of a file that has ended at another process. */
const keptMs = 24 * 3_600_000

/** A journal in a folder of its own, for files whose segments have `segmentBytes`. */
export async function openSegmentJournal(folder: string, segmentBytes: number): Promise<SegmentJournal> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const folderOf = (key: string): string => join(folder, key)
  const pathOf = (key: string, start: number): string => join(folderOf(key), String(start))
  await removeOld(folder)
  return {
    async *follow(key, offset, bytes) {
      let segment: FileHandle | undefined
      let position = offset
      try {
        for await (const piece of bytes) {
          for (let taken = 0; taken < piece.length; ) {
            const into = (position - offset) % segmentBytes
            if (into === 0) {
              await segment?.close()
              await mkdir(folderOf(key), { recursive: true, mode: 0o700 })
              segment = await open(pathOf(key, position), 'w', 0o600)
            }
            const part = piece.subarray(taken, taken + segmentBytes - into)
            await segment?.writeFile(part)
            position += part.length
            taken += part.length
          }
          yield piece
        }
      } finally {
        await segment?.close()
      }
    },
    drop: (key, start) => rm(pathOf(key, start), { force: true }),
    async *read(key) {
      const names = await readdir(folderOf(key)).catch(() => [])
      for (const start of names.map(Number).sort((a, b) => a - b)) {
        const bytes = await readFile(pathOf(key, start))
        yield { start, bytes }
      }
    },
    remove: (key) => rm(folderOf(key), { recursive: true, force: true }),
  }
}

async function removeOld(folder: string): Promise<void> {
  const before = Date.now() - keptMs
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && (await stat(path)).mtimeMs < before) await rm(path)
  }
}
