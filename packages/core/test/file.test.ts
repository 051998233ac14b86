import { describe, expect, it } from 'vitest'
import {
  addLeaf,
  createFileSealer,
  emptyFold,
  type FileReference,
  fileChunkSize,
  foldRoot,
  fromUtf8,
  merkleRoot,
  parseMessage,
  readFileDescription,
  sealedChunkLength,
  sealedFileSize,
  sealMessage,
  utf8,
  writeFileDescription,
} from '../src/index.ts'
import { captured, crypto, now } from './fixtures.ts'

const file: FileReference = {
  id: '01a20cf6-cf84-7019-94da-5506c6130197',
  root: 'A'.repeat(43),
  size: 56,
  chunks: 1,
}
const description = { name: 'readings.csv', cty: 'text/csv', size: 40, key: crypto.randomBytes(32) }

it('grows a tree to the root that RFC 9162 gives its leaves', async () => {
  const leaves = Array.from({ length: 40 }, (_, i) => utf8(`leaf ${i}`))
  let fold = emptyFold
  for (const [i, leaf] of leaves.entries()) {
    expect(await foldRoot(crypto, fold)).toEqual(await merkleRoot(crypto, leaves.slice(0, i)))
    fold = await addLeaf(crypto, fold, leaf)
  }
  expect(fold.peaks.length).toBe(2)
})

it('counts chunks and sealed bytes', () => {
  expect(sealedFileSize(0)).toEqual({ chunks: 1, size: 16 })
  expect(sealedFileSize(fileChunkSize)).toEqual({ chunks: 1, size: fileChunkSize + 16 })
  const two = sealedFileSize(fileChunkSize + 1)
  expect(two).toEqual({ chunks: 2, size: fileChunkSize + 33 })
  const lengths = [0, 1, 2].map((index) => sealedChunkLength({ ...file, ...two }, index))
  expect(lengths).toEqual([fileChunkSize + 16, 17, 0])
})

it('seals no chunk that is not full but the last', async () => {
  const sealer = createFileSealer({ crypto, id: file.id, key: description.key })
  await expect(sealer.seal(new Uint8Array(5), false)).rejects.toThrow(TypeError)
  await expect(sealer.seal(new Uint8Array(fileChunkSize + 1), true)).rejects.toThrow(TypeError)
})

it('carries the file in the signed header', async () => {
  const { sender, secret } = await captured()
  const seal = { crypto, signer: sender.signer, epoch: secret, n: 1, id: file.id, now, cty: 'x/y', file }
  const topic = { id: '98893fe12b249c722674542b', version: '1.0.0' }
  const { header } = await sealMessage({ ...seal, topic, plaintext: writeFileDescription(description) })
  expect((await parseMessage(crypto, header)).header.file).toEqual(file)
})

describe('a description', () => {
  it('is read as it was written', () => {
    expect(readFileDescription(writeFileDescription(description), file)).toEqual(description)
  })

  it.each([
    ['of another size', { size: 41 }],
    ['with a path as name', { name: '../readings.csv' }],
    ['with the parent folder as name', { name: '..' }],
    ['with a path of Windows as name', { name: 'C:\\readings.csv' }],
    ['with a line end in its name', { name: 'a\nb' }],
    ['with a key too short', { key: new Uint8Array(16) }],
    ['without a media type', { cty: '' }],
  ])('%s is refused', (_, over) => {
    const body = writeFileDescription({ ...description, ...over })
    expect(() => readFileDescription(body, file)).toThrow(expect.objectContaining({ code: 'PAYLOAD_INVALID' }))
  })

  it.each(['', 'null', '[]', '"x"', '{"name":"x"}'])('%j is refused', (text) => {
    expect(() => readFileDescription(utf8(text), file)).toThrow(expect.objectContaining({ code: 'PAYLOAD_INVALID' }))
  })

  it('with a member more is refused', () => {
    const body = JSON.stringify({ ...JSON.parse(fromUtf8(writeFileDescription(description))), path: '/etc' })
    expect(() => readFileDescription(utf8(body), file)).toThrow(expect.objectContaining({ code: 'PAYLOAD_INVALID' }))
  })
})
