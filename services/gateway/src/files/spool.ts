import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { SpineError, sealedChunkSize } from '@digital-spine/core'
import { streamFile } from '@digital-spine/runtime'

/** `out`: from participants, on the way to the broker; `in`: from the broker. */
export type Direction = 'out' | 'in'

/** Files on their way, sealed as the broker has them, each by its id. Nothing in the folder is plaintext or a key. */
export type Spool = {
  /** Opens a file to write on at its end; makes it if there is none. */
  open(direction: Direction, id: string): Promise<SpoolFile>
  /** Opens a file to read. Throws FILE_UNKNOWN. */
  openToRead(direction: Direction, id: string): Promise<SpoolFile>
  /** Bytes there are of it; 0 if there is no such file. */
  size(direction: Direction, id: string): Promise<number>
  /** Bytes from `start` up to but without `end`. */
  stream(direction: Direction, id: string, start: number, end: number): Promise<Readable>
  /** Has `write` write a file anew, which takes the place of the one there is once it is on disk. Throws FILE_STORE_FULL. */
  replace(direction: Direction, name: string, write: (file: SpoolFile) => Promise<void>): Promise<void>
  /** Keeps something small beside the files, on disk when this resolves. Throws FILE_STORE_FULL. */
  put(direction: Direction, name: string, content: Uint8Array): Promise<void>
  find(direction: Direction, name: string): Promise<Uint8Array | undefined>
  list(direction: Direction): Promise<string[]>
  remove(direction: Direction, name: string): Promise<void>
  /** Bytes that the disk has room for. */
  free(): Promise<number>
}

export type SpoolFile = {
  /** Bytes written. */
  readonly size: number
  /** The sealed chunk at `index`, less of it where the file ends; valid until the next is read. */
  read(index: number): Promise<Uint8Array>
  /** Throws FILE_STORE_FULL. */
  append(sealed: Uint8Array): Promise<void>
  /** Gives up what is behind `size` bytes. */
  truncate(size: number): Promise<void>
  /** Resolves when what is written is on disk. Throws FILE_STORE_FULL. */
  sync(): Promise<void>
  close(): Promise<void>
}

export async function openSpool(folder: string): Promise<Spool> {
  const at = (direction: Direction, name = ''): string => join(folder, direction, name)
  for (const direction of ['out', 'in'] as const) await mkdir(at(direction), { recursive: true, mode: 0o700 })
  const replace: Spool['replace'] = async (direction, name, write) => {
    const written = at(direction, newName(name))
    try {
      const file = await createSpoolFile(await withRoom(() => open(written, 'w', 0o600)))
      try {
        await write(file)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(written, at(direction, name))
    } finally {
      await rm(written, { force: true })
    }
  }
  return {
    open: async (direction, id) =>
      createSpoolFile(await open(at(direction, id), constants.O_RDWR | constants.O_CREAT, 0o600)),
    openToRead: async (direction, id) => {
      const handle = await open(at(direction, id), 'r').catch((cause: unknown) => {
        throw new SpineError('FILE_UNKNOWN', 'The file is not here any more.', { cause })
      })
      return createSpoolFile(handle)
    },
    size: (direction, id) =>
      stat(at(direction, id)).then(
        ({ size }) => size,
        () => 0,
      ),
    stream: async (direction, id, start, end) => streamFile(await open(at(direction, id), 'r'), start, end),
    replace,
    put: (direction, name, content) => replace(direction, name, (file) => file.append(content)),
    find: (direction, name) => readFile(at(direction, name)).catch(() => undefined),
    list: (direction) => readdir(at(direction)),
    async remove(direction, name) {
      for (const each of [name, newName(name)]) await rm(at(direction, each), { force: true })
    },
    async free() {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },
  }
}

async function createSpoolFile(handle: FileHandle): Promise<SpoolFile> {
  let { size } = await handle.stat()
  let buffer: Buffer | undefined
  return {
    get size() {
      return size
    },
    async read(index) {
      buffer ??= Buffer.allocUnsafeSlow(sealedChunkSize)
      let length = 0
      while (length < buffer.length) {
        const at = index * sealedChunkSize + length
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length, at)
        if (bytesRead === 0) break
        length += bytesRead
      }
      return buffer.subarray(0, length)
    },
    append: (sealed) =>
      withRoom(async () => {
        for (let done = 0; done < sealed.length; ) {
          const { bytesWritten } = await handle.write(sealed, done, sealed.length - done, size + done)
          done += bytesWritten
        }
        size += sealed.length
      }),
    async truncate(to) {
      await handle.truncate(to)
      size = to
    },
    sync: () => withRoom(() => handle.datasync()),
    close: () => handle.close(),
  }
}

export const noRoom = (cause: unknown): SpineError =>
  new SpineError('FILE_STORE_FULL', 'The disk of the gateway has no room for the file.', { cause })

/** What is written before it has its name. */
const newName = (name: string): string => `${name}.new`
const fullCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

async function withRoom<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw fullCodes.has((cause as NodeJS.ErrnoException).code) ? noRoom(cause) : cause
  }
}
