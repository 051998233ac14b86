import { createCipheriv, createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../src/crypto-node.ts'
import { webCrypto } from '../src/crypto-web.ts'
import {
  type Crypto,
  createFileOpener,
  createFileSealer,
  type FileReference,
  fileChunkSize,
  fromBase64url,
  readFileReference,
  sealedFileSize,
  toBase64url,
  toHex,
} from '../src/index.ts'
import { repeated } from './repeated.ts'

type Valid = { plaintext: { pattern: string; size: number }; key: string; file: FileReference; chunks: string[] }
type Invalid = { why: string; code: string; key: string; file: FileReference; chunks: string[] }

const path = join(import.meta.dirname, '../../../vectors/file/file.json')
const { valid, invalid } = JSON.parse(readFileSync(path, 'utf8')) as { valid: Valid[]; invalid: Invalid[] }

/** The plaintext of every chunk. */
function split({ pattern, size }: Valid['plaintext']): Uint8Array[] {
  const bytes = repeated(pattern, size)
  const { chunks } = sealedFileSize(size)
  return Array.from({ length: chunks }, (_, i) => bytes.subarray(i * fileChunkSize, (i + 1) * fileChunkSize))
}

async function seal(crypto: Crypto, { plaintext, key, file }: Valid) {
  const parts = split(plaintext)
  const chunks: Uint8Array[] = []
  let sealer = createFileSealer({ crypto, id: file.id, key: fromBase64url(key) })
  for (const [i, part] of parts.entries()) {
    chunks.push(await sealer.seal(part, i === parts.length - 1))
    sealer = createFileSealer({ crypto, id: file.id, key: fromBase64url(key), from: sealer.tree() })
  }
  return { chunks, reference: await sealer.reference(chunks.reduce((sum, chunk) => sum + chunk.length, 0)) }
}

async function open(crypto: Crypto, file: FileReference, key: string, chunks: Uint8Array[]): Promise<Uint8Array[]> {
  const reference = readFileReference({ ...file })
  const opener = createFileOpener({ crypto, file: reference, key: fromBase64url(key) })
  const plaintext: Uint8Array[] = []
  for (const chunk of chunks) plaintext.push(await opener.open(chunk))
  await opener.end()
  return plaintext
}

describe.each([
  ['node', nodeCrypto],
  ['web', webCrypto],
])('with the %s crypto', (_, crypto: Crypto) => {
  it.each(valid)('seals and opens a file of $plaintext.size bytes', async (vector) => {
    const { chunks, reference } = await seal(crypto, vector)
    expect(await Promise.all(chunks.map(async (chunk) => toHex(await crypto.sha256(chunk))))).toEqual(vector.chunks)
    expect(reference).toEqual(vector.file)
    const opened = await open(crypto, vector.file, vector.key, chunks)
    expect(Buffer.compare(Buffer.concat(opened), Buffer.concat(split(vector.plaintext)))).toBe(0)
  })

  it.each(invalid)('refuses a file when $why', async ({ code, key, file, chunks }) => {
    await expect(open(crypto, file, key, chunks.map(fromBase64url))).rejects.toMatchObject({ code })
  })

  it('refuses a file whose chunks are exchanged, repeated or left out', async () => {
    const vector = valid.find(({ chunks }) => chunks.length === 7)
    if (vector === undefined) throw new Error('no vector has seven chunks')
    const { chunks } = await seal(crypto, vector)
    const [a, b, ...rest] = chunks
    if (a === undefined || b === undefined) throw new Error('two chunks')
    for (const [order, code] of [
      [[b, a, ...rest], 'FILE_CORRUPT'],
      [[a, a, ...rest], 'FILE_CORRUPT'],
      [[a, b, ...rest.slice(1)], 'FILE_CORRUPT'],
      [[a, b, ...rest.slice(0, -1)], 'FILE_TRUNCATED'],
    ] as const) {
      await expect(open(crypto, vector.file, vector.key, [...order])).rejects.toMatchObject({ code })
    }
  })
})

it.each(valid)(
  'says of $plaintext.size bytes what a second reading of the format says',
  ({ plaintext, key, file, chunks }) => {
    const parts = split(plaintext)
    const leaves = parts.map((part, i) => {
      const iv = Buffer.alloc(12)
      iv.writeUInt32BE(i, 7)
      iv.writeUInt8(i === parts.length - 1 ? 1 : 0, 11)
      const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), iv)
      cipher.setAAD(Buffer.from(`spine/1/file\n${file.id}`))
      const sealed = [cipher.update(part), cipher.final(), cipher.getAuthTag()]
      return sha256(...sealed)
    })
    expect(leaves.map(toHex)).toEqual(chunks)
    expect(toBase64url(treeHash(leaves))).toBe(file.root)
  },
)

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

/** MTH of RFC 9162 section 2.1.1, word for word. */
function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves
  if (first === undefined) return sha256()
  if (leaves.length === 1) return sha256(Uint8Array.of(0), first)
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return sha256(Uint8Array.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)))
}
