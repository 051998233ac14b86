import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canMountDisks, mountSmallDisk, tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { openDirectoryStore } from '../src/files/directory-store.ts'

it.skipIf(!canMountDisks)(
  'a disk that gets full while bytes arrive is told, and goes on when there is room',
  async () => {
    using folder = tempFolder()
    using _ = mountSmallDisk(folder.path, 32)
    const store = await openDirectoryStore(join(folder.path, 'files'))
    const block = Buffer.alloc(1 << 20, 'spine')
    async function* blocks(count: number) {
      for (let i = 0; i < count; i += 1) yield block
    }
    await store.checkRoom(20 << 20)
    await expect(store.checkRoom(40 << 20)).rejects.toMatchObject({ code: 'FILE_STORE_FULL' })
    expect(await store.append('owner/file', 0, blocks(4))).toBe(4 << 20)
    const ballast = join(folder.path, 'ballast')
    writeFileSync(ballast, Buffer.alloc(20 << 20))
    await expect(store.append('owner/file', 4 << 20, blocks(16))).rejects.toMatchObject({ code: 'FILE_STORE_FULL' })
    await store.remove('owner/file')
    expect(readdirSync(join(folder.path, 'files/owner'))).toEqual([])
    rmSync(ballast)
    expect(await store.append('owner/file', 0, blocks(20))).toBe(20 << 20)
  },
)
