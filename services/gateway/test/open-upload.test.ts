import { createHash, randomBytes } from 'node:crypto'
import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createFileOpener,
  type FileReference,
  fileChunkSize,
  SpineError,
  sealedChunkLength,
  sealedFileSize,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { tempFolder } from '@digital-spine/testkit'
import { describe, expect, it } from 'vitest'
import { createAtRest } from '../src/at-rest.ts'
import { openUpload } from '../src/files/open-upload.ts'
import { openSpool } from '../src/files/spool.ts'

const id = '01890a5d-ac96-774b-bcce-b302099a8057'
const key = randomBytes(32)
const atRest = createAtRest(randomBytes(32))

/** Keeps a digest of what it is given to check; refuses a chunk that begins with "bad". */
function recordingChecks() {
  const digest = createHash('sha256')
  return {
    digest,
    async write(chunk: Uint8Array) {
      if (Buffer.from(chunk.subarray(0, 3)).toString() === 'bad')
        throw new SpineError('PAYLOAD_INVALID', 'It begins with "bad".')
      digest.update(chunk)
    },
    async end() {},
    close() {},
  }
}

async function world(size: number) {
  const folder = tempFolder()
  const spool = await openSpool(folder.path)
  const open = (checks = recordingChecks()) =>
    openUpload({ id, key, size, checks }, { spool, atRest, onChunk: () => undefined })
  const read = async (file: FileReference): Promise<Buffer> => {
    const opener = createFileOpener({ crypto, file, key })
    const spooled = await spool.openToRead('out', id)
    const parts: Uint8Array[] = []
    for (let index = 0; index < file.chunks; index += 1) {
      const sealed = await spooled.read(index)
      expect(sealed.length).toBe(sealedChunkLength(file, index))
      parts.push(Buffer.from(await opener.open(sealed)))
    }
    await opener.end()
    await spooled.close()
    return Buffer.concat(parts)
  }
  return { folder, spool, open, read, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

/** Pieces of up to 100,000 bytes; fails when it comes to `end`, as a broken connection does. */
async function* pieces(bytes: Buffer, start: number, end = Number.POSITIVE_INFINITY): AsyncIterable<Buffer> {
  for (let at = start; at < bytes.length; at += 100_000) {
    if (at + 100_000 > end) {
      yield bytes.subarray(at, end)
      throw new Error('connection lost')
    }
    yield bytes.subarray(at, at + 100_000)
  }
}

describe('an upload that is open', () => {
  it.each([0, 1, fileChunkSize - 1, fileChunkSize, fileChunkSize + 1, 3 * fileChunkSize + 5])(
    'seals %i bytes so that they open again',
    async (size) => {
      using at = await world(size)
      const content = randomBytes(size)
      const checks = recordingChecks()
      const upload = await at.open(checks)
      expect(await upload.append(pieces(content, 0))).toBe(size)
      const reference = await upload.finish()
      await upload.close()
      const { chunks, size: sealed } = sealedFileSize(size)
      expect(reference).toMatchObject({ id, chunks, size: sealed })
      expect((await at.read(reference)).equals(content)).toBe(true)
      expect(checks.digest.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'))
    },
  )

  it('goes on from the very byte at which the connection broke, in the same process and in the next', async () => {
    const size = 3 * fileChunkSize + 5
    using at = await world(size)
    const content = randomBytes(size)
    const first = await at.open()
    const broken = fileChunkSize + 123_457
    await expect(first.append(pieces(content, 0, broken))).rejects.toThrow('connection lost')
    expect(first.offset).toBe(broken)
    await expect(first.append(pieces(content, broken, broken + 1))).rejects.toThrow('connection lost')
    expect(first.offset).toBe(broken + 1)
    await first.close()
    const checks = recordingChecks()
    const second = await at.open(checks)
    expect(second.offset).toBe(broken + 1)
    await second.append(pieces(content, broken + 1))
    const reference = await second.finish()
    await second.close()
    expect((await at.read(reference)).equals(content)).toBe(true)
    expect(checks.digest.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'))
  })

  it('gives up what a crash has left of a chunk, and what of the rest no longer follows', async () => {
    const size = 3 * fileChunkSize
    using at = await world(size)
    const content = randomBytes(size)
    const first = await at.open()
    await expect(first.append(pieces(content, 0, 2 * fileChunkSize + 7))).rejects.toThrow('connection lost')
    await first.close()
    await truncate(join(at.folder.path, 'out', id), fileChunkSize + 99)
    const second = await at.open()
    expect(second.offset).toBe(fileChunkSize)
    await second.append(pieces(content, fileChunkSize))
    const reference = await second.finish()
    await second.close()
    expect((await at.read(reference)).equals(content)).toBe(true)
  })

  it('leaves nothing of the plaintext on disk', async () => {
    using at = await world(fileChunkSize + 1000)
    const canary = Buffer.alloc(fileChunkSize + 900, 'canary ')
    const upload = await at.open()
    await upload.append(pieces(canary, 0))
    await upload.close()
    for (const name of await at.spool.list('out'))
      expect(Buffer.from((await at.spool.find('out', name)) ?? []).includes('canary')).toBe(false)
    expect(await at.spool.list('out')).toHaveLength(2)
  })

  it('passes on what is wrong with a chunk', async () => {
    using at = await world(2 * fileChunkSize)
    const upload = await at.open()
    const content = Buffer.concat([Buffer.alloc(fileChunkSize), Buffer.from('bad'), Buffer.alloc(fileChunkSize - 3)])
    await expect(upload.append(pieces(content, 0))).rejects.toThrow(
      expect.objectContaining({ code: 'PAYLOAD_INVALID' }),
    )
    await upload.close()
  })
})
