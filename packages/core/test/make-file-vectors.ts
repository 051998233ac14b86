// Writes vectors/file: `node packages/core/test/make-file-vectors.ts`. Keys are random, so each run makes new ones.
import { createFileSealer, type FileReference, fileChunkSize, sealChunk, toBase64url, toHex } from '../src/index.ts'
import { crypto } from './fixtures.ts'
import { repeated } from './repeated.ts'
import { writeVectors } from './write-vectors.ts'

const id = '01a20cf6-cf84-7019-94da-5506c6130197'
const other = '01a20cf6-cf84-7019-94da-5506c6130198'

async function file(pattern: string, size: number) {
  const key = crypto.randomBytes(32)
  const sealer = createFileSealer({ crypto, id, key })
  const plaintext = repeated(pattern, size)
  const chunks: Uint8Array[] = []
  let offset = 0
  do {
    const end = offset + fileChunkSize
    chunks.push(await sealer.seal(plaintext.subarray(offset, end), end >= size))
    offset = end
  } while (offset < size)
  const file = await sealer.reference(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  return {
    key,
    chunks,
    file,
    valid: { plaintext: { pattern, size }, key: toBase64url(key), file, chunks: await leaves(chunks) },
  }
}

const leaves = (chunks: readonly Uint8Array[]) =>
  Promise.all(chunks.map(async (chunk) => toHex(await crypto.sha256(chunk))))

const small = await file('meter,kWh\n', 40)
const [sealed = new Uint8Array()] = small.chunks
const flipped = Uint8Array.from(sealed)
flipped[3] = (flipped[3] ?? 0) ^ 1
const place = { id, key: small.key, index: 0, final: true }
const plaintext = repeated('meter,kWh\n', 40)
const invalid = (
  why: string,
  code: string,
  chunks: readonly Uint8Array[],
  over: { key?: Uint8Array; file?: Partial<FileReference> } = {},
) => ({
  why,
  code,
  key: toBase64url(over.key ?? small.key),
  file: { ...small.file, ...over.file },
  chunks: chunks.map(toBase64url),
})

writeVectors('file', 'file', {
  valid: [
    (await file('', 0)).valid,
    small.valid,
    (await file('0123456789abcdef', fileChunkSize)).valid,
    (await file('0123456789abcdef', fileChunkSize + 1)).valid,
    (await file('2026-11-26T00:00Z,0.979\n', 6 * fileChunkSize + 1000)).valid,
  ],
  invalid: [
    invalid('a bit is flipped', 'FILE_CORRUPT', [flipped]),
    invalid('the last byte is missing', 'FILE_TRUNCATED', [sealed.subarray(0, -1)]),
    invalid('the last chunk is missing', 'FILE_TRUNCATED', []),
    invalid('there is a chunk more', 'FILE_CORRUPT', [sealed, sealed]),
    invalid('the key is another', 'FILE_CORRUPT', [sealed], { key: crypto.randomBytes(32) }),
    invalid('it is the chunk of another file', 'FILE_CORRUPT', [
      await sealChunk(crypto, { ...place, id: other }, plaintext),
    ]),
    invalid('it is the chunk of another place', 'FILE_CORRUPT', [
      await sealChunk(crypto, { ...place, index: 1 }, plaintext),
    ]),
    invalid('it is not sealed as the last', 'FILE_CORRUPT', [
      await sealChunk(crypto, { ...place, final: false }, plaintext),
    ]),
    invalid('the root is another', 'FILE_CORRUPT', [sealed], { file: { root: toBase64url(crypto.randomBytes(32)) } }),
    invalid('the size asks for more chunks', 'JWS_INVALID', [sealed], { file: { size: 2 * fileChunkSize } }),
    invalid('there are no chunks', 'JWS_INVALID', [], { file: { size: 0, chunks: 0 } }),
    invalid('its second chunk is empty', 'JWS_INVALID', [sealed], { file: { size: fileChunkSize + 32, chunks: 2 } }),
    invalid('its id is none', 'JWS_INVALID', [sealed], { file: { id: 'file-1' } }),
  ],
})
