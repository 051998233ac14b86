import { fromUtf8, toBase64url, utf8 } from './bytes.ts'
import { readClaims } from './claims.ts'
import type { Crypto } from './crypto.ts'
import { SpineError } from './errors.ts'
import { addLeaf, emptyFold, foldRoot, type MerkleFold } from './merkle.ts'

/** A file as the signed header of its message names it: `size` in sealed bytes, `root` base64url over the chunks. */
export type FileReference = {
  readonly id: string
  readonly root: string
  readonly size: number
  readonly chunks: number
}

/** The body of a message with a file: `size` in bytes of plaintext. */
export type FileDescription = {
  readonly name: string
  readonly cty: string
  readonly size: number
  readonly key: Uint8Array
}

/** Bytes of plaintext in every chunk but the last. */
export const fileChunkSize = 1_048_576
/** A chunk grows by its AES-GCM tag. */
export const sealedChunkSize = fileChunkSize + 16
/** `cty` of a message that describes a file. */
export const fileContentType = 'application/vnd.digital-spine.file+json'

const overhead = sealedChunkSize - fileChunkSize

/** How many chunks a file of `size` bytes has, and how many bytes they have once sealed. An empty file has one. */
export function sealedFileSize(size: number): { readonly chunks: number; readonly size: number } {
  const chunks = Math.max(1, Math.ceil(size / fileChunkSize))
  return { chunks, size: size + chunks * overhead }
}

/** Where a chunk stands. `key` is the file's, 256 random bits used for this file only: the nonce is a counter. */
export type ChunkPlace = {
  readonly id: string
  readonly key: Uint8Array
  readonly index: number
  readonly final: boolean
}

/** Ciphertext and tag of one chunk (AES-256-GCM), bound to its file, its place and to being the last. */
export async function sealChunk(crypto: Crypto, place: ChunkPlace, plaintext: Uint8Array): Promise<Uint8Array> {
  return crypto.aesGcmSeal(place.key, nonce(place), plaintext, additionalData(place.id))
}

/** Inverse of {@link sealChunk}. FILE_CORRUPT tells only that it failed. */
export async function openChunk(crypto: Crypto, place: ChunkPlace, sealed: Uint8Array): Promise<Uint8Array> {
  try {
    return await crypto.aesGcmOpen(place.key, nonce(place), sealed, additionalData(place.id))
  } catch {
    throw new SpineError('FILE_CORRUPT', 'A chunk of the file does not open at its place.', {
      details: { index: place.index },
    })
  }
}

/**
 * Seals a file chunk by chunk, in order. `from` is the tree over the chunks sealed before, for going on after a
 * restart; it grows by 32 bytes each time the number of chunks doubles.
 */
export function createFileSealer(options: { crypto: Crypto; id: string; key: Uint8Array; from?: MerkleFold }) {
  const { crypto, id, key } = options
  let tree = options.from ?? emptyFold
  return {
    /** The tree over all chunks so far. */
    tree: (): MerkleFold => tree,
    /** The next chunk, sealed: `plaintext` has {@link fileChunkSize} bytes, in the final one at most that. */
    async seal(plaintext: Uint8Array, final: boolean): Promise<Uint8Array> {
      if (plaintext.length > fileChunkSize || (!final && plaintext.length < fileChunkSize)) {
        throw new TypeError('every chunk but the last is full')
      }
      const sealed = await sealChunk(crypto, { id, key, index: tree.size, final }, plaintext)
      tree = await addLeaf(crypto, tree, await crypto.sha256(sealed))
      return sealed
    },
    /** What the header says of the file of `size` sealed bytes, after its final chunk. */
    async reference(size: number): Promise<FileReference> {
      return { id, root: toBase64url(await foldRoot(crypto, tree)), size, chunks: tree.size }
    },
  }
}

/**
 * Opens a file chunk by chunk, in order. A chunk it gives is the sender's, at its place; that the file is whole and the
 * signed one is known after `end`.
 */
export function createFileOpener(options: { crypto: Crypto; file: FileReference; key: Uint8Array; from?: MerkleFold }) {
  const { crypto, file, key } = options
  let tree = options.from ?? emptyFold
  return {
    /** The tree over all chunks so far. */
    tree: (): MerkleFold => tree,
    /** The next chunk's plaintext. Throws FILE_TRUNCATED or FILE_CORRUPT. */
    async open(sealed: Uint8Array): Promise<Uint8Array> {
      const index = tree.size
      const expected = sealedChunkLength(file, index)
      if (sealed.length < expected) throw truncated()
      if (sealed.length > expected) throw new SpineError('FILE_CORRUPT', 'The file has more bytes than were signed.')
      const final = index === file.chunks - 1
      const plaintext = await openChunk(crypto, { id: file.id, key, index, final }, sealed)
      tree = await addLeaf(crypto, tree, await crypto.sha256(sealed))
      return plaintext
    },
    /** Throws FILE_TRUNCATED before the final chunk, FILE_CORRUPT if the chunks are not the signed ones. */
    async end(): Promise<void> {
      if (tree.size < file.chunks) throw truncated()
      if (toBase64url(await foldRoot(crypto, tree)) !== file.root) {
        throw new SpineError('FILE_CORRUPT', 'The chunks of the file are not those that were signed.')
      }
    },
  }
}

/** Bytes of the sealed chunk at `index`; 0 behind the last. */
export function sealedChunkLength({ size, chunks }: FileReference, index: number): number {
  if (index >= chunks) return 0
  return index < chunks - 1 ? sealedChunkSize : size - index * sealedChunkSize
}

/** Reads the `file` member of a header strictly. Throws JWS_INVALID. */
export function readFileReference(member: Record<string, unknown>): FileReference {
  const claims = readClaims(member)
  claims.only('id', 'root', 'size', 'chunks')
  const size = claims.integer('size')
  const chunks = claims.integer('chunks')
  if (chunks === 0 || size < chunks * overhead || sealedFileSize(size - chunks * overhead).chunks !== chunks) {
    throw new SpineError('JWS_INVALID', 'The file has another number of chunks than its size asks for.')
  }
  return { id: claims.uuid('id'), root: claims.id('root', 32), size, chunks }
}

/** The body of a message with a file. */
export function writeFileDescription({ name, cty, size, key }: FileDescription): Uint8Array {
  return utf8(JSON.stringify({ name, cty, size, key: toBase64url(key) }))
}

/** Reads a body strictly, for the file that its header names. Throws PAYLOAD_INVALID. */
export function readFileDescription(body: Uint8Array, file: FileReference): FileDescription {
  try {
    const claims = readClaims({ ...JSON.parse(fromUtf8(body)) })
    claims.only('name', 'cty', 'size', 'key')
    const name = claims.text('name')
    const size = claims.integer('size')
    if (!isFileName(name)) throw new Error('the name is a path')
    if (sealedFileSize(size).size !== file.size) throw new Error('the size is another')
    return { name, cty: claims.text('cty'), size, key: claims.bytes('key', 32) }
  } catch (cause) {
    throw new SpineError('PAYLOAD_INVALID', 'The message does not describe its file.', { cause })
  }
}

/** True for 1 to 255 characters that name a file in a folder on every system: no separator, no control character. */
export function isFileName(name: string): boolean {
  return name.length > 0 && name.length <= 255 && name !== '.' && name !== '..' && !/[/\\\p{Cc}]/u.test(name)
}

function truncated(): SpineError {
  return new SpineError('FILE_TRUNCATED', 'The file ends before its last chunk.')
}

/** 11 bytes of chunk index, big-endian, and one that tells whether the chunk is the last. */
function nonce({ index, final }: ChunkPlace): Uint8Array {
  const bytes = new Uint8Array(12)
  new DataView(bytes.buffer).setBigUint64(3, BigInt(index))
  bytes[11] = final ? 1 : 0
  return bytes
}

const additionalData = (id: string): Uint8Array => utf8(`spine/1/file\n${id}`)
