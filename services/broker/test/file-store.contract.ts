import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FileStore, fileKey } from '../src/files/file-store.ts'
import { newDid } from './contract/log-world.ts'

/** What every store of files does. `reopen` opens it once more, as another process would. */
export function describeFileStore(
  name: string,
  open: () => Promise<AsyncDisposable & { readonly store: FileStore; reopen(): Promise<FileStore> }>,
): void {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>
    let store: FileStore
    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened[Symbol.asyncDispose]())

    const newKey = (): string => fileKey({ owner: newDid(), id: randomUUID() })
    const content = randomBytes(40 << 20)
    async function* chunks(start: number, end: number, size = 65_521) {
      for (let at = start; at < end; at += size) yield content.subarray(at, Math.min(at + size, end))
    }
    async function* breaking(start: number, end: number) {
      yield* chunks(start, end)
      throw new Error('the line is cut')
    }
    const readAll = async (from: FileStore, key: string, start: number, end: number): Promise<Buffer> => {
      const parts: Uint8Array[] = []
      for await (const part of await from.read(key, start, end)) parts.push(part)
      return Buffer.concat(parts)
    }
    const expectContent = async (from: FileStore, key: string, start: number, end: number): Promise<void> => {
      const read = await readAll(from, key, start, end)
      expect(read.length).toBe(end - start)
      expect(Buffer.compare(read, content.subarray(start, end))).toBe(0)
    }

    it('has what was added piece by piece, and any range of it', async () => {
      const key = newKey()
      const other = await opened.reopen()
      const end = content.length
      expect(await store.length(key)).toBe(0)
      expect(await store.append(key, 0, chunks(0, 5_000_001))).toBe(5_000_001)
      expect(await other.length(key)).toBe(5_000_001)
      expect(await other.append(key, 5_000_001, chunks(5_000_001, end))).toBe(end)
      expect(await store.length(key)).toBe(end)
      await expectContent(other, key, 0, end)
      for (const [start, before] of [
        [1, 2],
        [end - 1, end],
        [4_999_999, 5_000_003],
        [8 << 20, (8 << 20) + 1],
        [3_000_000, 19_000_000],
      ] as const)
        await expectContent(store, key, start, before)
    })

    it('keeps what came before the bytes broke off', async () => {
      const key = newKey()
      await expect(store.append(key, 0, breaking(0, 10_000_007))).rejects.toThrow('the line is cut')
      expect(await store.length(key)).toBe(10_000_007)
      await expect(store.append(key, 10_000_007, breaking(0, 0))).rejects.toThrow('the line is cut')
      expect(await store.length(key)).toBe(10_000_007)
      await expectContent(store, key, 0, 10_000_007)
    })

    it('has what had come when its process is killed, all but a chunk', async () => {
      const key = newKey()
      const [came, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      async function* unending() {
        yield* chunks(0, 20_000_003)
        came.resolve()
        await over.promise
      }
      const appending = store.append(key, 0, unending())
      await came.promise
      const other = await opened.reopen()
      const least = 20_000_003 - 1_048_576
      await expect.poll(() => other.length(key)).toBeGreaterThan(least)
      await expectContent(other, key, 0, least)
      over.resolve()
      await appending
    })

    it('comes to the same when two processes write the same at once', async () => {
      const key = newKey()
      const other = await opened.reopen()
      await store.append(key, 0, chunks(0, 1_000_000))
      const end = 12_000_000
      await Promise.all([
        store.append(key, 1_000_000, chunks(1_000_000, end)),
        other.append(key, 1_000_000, chunks(1_000_000, end, 1_000_003)),
        other.append(key, 0, chunks(0, 3_000_000)),
      ])
      expect(await store.length(key)).toBe(end)
      await expectContent(store, key, 0, end)
    })

    it('tells owners and files apart', async () => {
      const [owner, id] = [newDid(), randomUUID()]
      const [mine, others, second] = [
        { owner, id },
        { owner: newDid(), id },
        { owner, id: randomUUID() },
      ].map(fileKey)
      await store.append(mine ?? '', 0, chunks(0, 10))
      await store.append(second ?? '', 0, chunks(10, 30))
      expect(await Promise.all([mine, others, second].map((key) => store.length(key ?? '')))).toEqual([10, 0, 20])
      await store.remove(mine ?? '')
      expect(await Promise.all([mine, others, second].map((key) => store.length(key ?? '')))).toEqual([0, 0, 20])
    })

    it('has nothing of what was removed, and takes it anew', async () => {
      const key = newKey()
      await store.append(key, 0, chunks(0, 9_000_000))
      await store.remove(key)
      await store.remove(key)
      await expect(store.read(key, 0, 1)).rejects.toMatchObject({ code: 'FILE_UNKNOWN' })
      await store.append(key, 0, chunks(0, 100))
      await expectContent(store, key, 0, 100)
      await expect(store.read(key, 0, 101)).rejects.toMatchObject({ code: 'FILE_TRUNCATED' })
    })

    it('can be used, and has room', async () => {
      await store.check()
      await store.checkRoom(1)
    })
  })
}
