import { constants, type FileHandle, mkdir, open, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { streamFile } from '@digital-spine/runtime'
import { absentFile, type FileStore, fullStore, shortFile } from './file-store.ts'
import { writePieces } from './write-pieces.ts'

const pieceBytes = 256 << 10
/** How much may be written and not yet be there for good, before it is made so beside what is written next. */
const syncBytes = 32 << 20

/** Files in a folder, a subfolder for each owner. */
export async function openDirectoryStore(folder: string): Promise<FileStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const pathOf = (key: string): string => join(folder, key)
  return {
    length: async (key) => (await unlessAbsent(stat(pathOf(key))))?.size ?? 0,
    async append(key, offset, bytes) {
      const path = pathOf(key)
      const isNew = offset === 0
      try {
        if (isNew) await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        // Never cut off: another process may have written more of the same.
        await using file = await open(path, constants.O_RDWR | (isNew ? constants.O_CREAT : 0), 0o600)
        let unsynced = 0
        let syncing = Promise.resolve()
        const write = async (piece: Uint8Array, position: number): Promise<void> => {
          await writeAll(file, piece, position)
          unsynced += piece.length
          if (unsynced < syncBytes) return
          await syncing
          unsynced = 0
          syncing = file.datasync()
          // Seen at the next sync, or at the end.
          syncing.catch(() => undefined)
        }
        const { end, failure } = await writePieces(bytes, { offset, pieceBytes, write })
        await syncing
        await file.datasync()
        if (isNew) for (const parent of [dirname(path), folder]) await syncFolder(parent)
        if (failure !== undefined) throw failure.error
        return end
      } catch (error) {
        throw hasCode(error, 'ENOSPC', 'EDQUOT') ? fullStore(error) : error
      }
    },
    async read(key, start, end) {
      const file = await unlessAbsent(open(pathOf(key), 'r'))
      if (file === undefined) throw absentFile()
      if (start < end && end <= (await file.stat()).size) return streamFile(file, start, end)
      await file.close()
      throw shortFile()
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    async checkRoom(bytes) {
      const { bavail, bsize } = await statfs(folder)
      if (bavail * bsize < bytes) throw fullStore()
    },
    check: async () => void (await stat(folder)),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/** All of it, however little the system takes at once. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; )
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}

async function unlessAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))
