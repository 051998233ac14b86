import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDirectoryStore } from '../src/files/directory-store.ts'
import { type FileStore, fileKey, fullStore } from '../src/files/file-store.ts'
import { reclaimFiles } from '../src/files/remove-file.ts'
import { abandonedMs, openUploads } from '../src/files/uploads.ts'
import { openEmbeddedLog } from '../src/log/embedded/embedded-log.ts'
import type { MessageLog } from '../src/log/message-log.ts'
import { createAudit } from '../src/policy/audit.ts'
import { createQuotas, defaultQuota } from '../src/policy/quotas.ts'
import { newDid } from './contract/log-world.ts'

describe('uploads', () => {
  const content = randomBytes(3_000_000)
  let folder: ReturnType<typeof tempFolder>
  let log: MessageLog
  let files: FileStore
  let now: number
  const owner = newDid()
  let id: string

  beforeEach(async () => {
    folder = tempFolder()
    log = await openEmbeddedLog(join(folder.path, 'log'))
    files = await openDirectoryStore(join(folder.path, 'files'))
    now = 1000
    id = randomUUID()
  })
  afterEach(async () => {
    await log[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const clock = () => now
  const context = (store: FileStore = files) => ({
    ...{ log, files: store, now: clock },
    quotas: createQuotas({ log, everybody: defaultQuota, now: clock }),
    audit: createAudit({ log, logger: silentLogger(), now: clock }),
  })
  const open = (store?: FileStore) => openUploads(context(store), owner)
  const create = (size = content.length) => open().create({ id, size, metadata: {} })
  async function* piece(start: number, end: number) {
    yield content.subarray(start, end)
  }
  /** Everything that lies in the folder of files. */
  const stored = () =>
    readdirSync(join(folder.path, 'files'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)

  it('leave nothing behind when the store is full', async () => {
    // As a full disk does it: after a part.
    const full: FileStore = {
      ...files,
      async append(key, offset, bytes) {
        await files.append(key, offset, bytes)
        throw fullStore()
      },
    }
    await create()
    await open().append(id, 0, piece(0, 1_000_000))
    const rest = open(full).append(id, 1_000_000, piece(1_000_000, 2_000_000))
    await expect(rest).rejects.toMatchObject({ code: 'FILE_STORE_FULL' })
    expect(stored()).toEqual([])
    await expect(open().find(id)).rejects.toMatchObject({ code: 'FILE_UNKNOWN' })
    expect(await log.countFileBytes(owner)).toBe(0)
    await create()
    expect(await open().find(id)).toMatchObject({ offset: 0 })
  })

  it('end a day after the last bytes, and what is complete a day after that', async () => {
    await create()
    now += abandonedMs - 1
    await open().append(id, 0, piece(0, 10))
    now += abandonedMs - 1
    await reclaimFiles(context())
    expect(await open().find(id)).toMatchObject({ offset: 10, expiresAt: now + 1 })
    await open().append(id, 10, piece(10, content.length))
    now += abandonedMs - 1
    expect(await open().find(id)).toMatchObject({ offset: content.length })
    now += 1
    await expect(open().find(id)).rejects.toMatchObject({ code: 'FILE_UNKNOWN' })
    expect(stored()).toEqual([id])
    await reclaimFiles(context())
    expect(stored()).toEqual([])
    expect(await log.countFileBytes(owner)).toBe(0)
  })

  it('are reclaimed however many have ended', async () => {
    const ids = Array.from({ length: 250 }, () => randomUUID())
    const uploads = open()
    await Promise.all(ids.map((each) => uploads.create({ id: each, size: 10, metadata: {} })))
    for (const each of ids.slice(0, 3)) await uploads.append(each, 0, piece(0, 5))
    now += abandonedMs
    await reclaimFiles(context())
    expect([stored(), await log.countFileBytes(owner)]).toEqual([[], 0])
  })

  it('leave nothing behind when they are deleted while bytes arrive', async () => {
    await create()
    const { promise: isDeleted, resolve: deleted } = Promise.withResolvers<void>()
    async function* slowly() {
      yield content.subarray(0, 10)
      await isDeleted
      yield content.subarray(10)
    }
    const appending = open().append(id, 0, slowly())
    await expect.poll(stored).toEqual([id])
    await open().remove(id)
    deleted()
    await expect(appending).rejects.toMatchObject({ code: 'FILE_UNKNOWN' })
    expect(stored()).toEqual([])
  })

  it('are known by owner and id, and have no size of nothing', async () => {
    await expect(create(0)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    await create()
    await create()
    await expect(create(1)).rejects.toMatchObject({ code: 'CONFLICT' })
    await open().append(id, 0, piece(0, 10))
    const stranger = openUploads(context(), newDid())
    await expect(stranger.find(id)).rejects.toMatchObject({ code: 'FILE_UNKNOWN' })
    expect(await files.length(fileKey({ owner, id }))).toBe(10)
  })
})
