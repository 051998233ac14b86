import { concatBytes } from './bytes.ts'
import type { Crypto } from './crypto.ts'

const leafPrefix = Uint8Array.of(0)
const nodePrefix = Uint8Array.of(1)

/** Merkle tree hash of `leaves` in order, 32 bytes (RFC 9162 section 2.1.1). The empty tree hashes the empty string. */
export async function merkleRoot(crypto: Crypto, leaves: readonly Uint8Array[]): Promise<Uint8Array> {
  if (leaves.length === 0) return crypto.sha256(new Uint8Array(0))
  return rootOf(crypto, await leafHashes(crypto, leaves))
}

/** Inclusion proof of the leaf at `index`, from the leaf's sibling upwards (RFC 9162 section 2.1.3.1). */
export async function merklePath(crypto: Crypto, leaves: readonly Uint8Array[], index: number): Promise<Uint8Array[]> {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new TypeError('index is outside the tree')
  return pathOf(crypto, await leafHashes(crypto, leaves), index)
}

/** Root and every leaf's inclusion proof, hashing each node once. */
export async function merkleTree(
  crypto: Crypto,
  leaves: readonly Uint8Array[],
): Promise<{ root: Uint8Array; paths: Uint8Array[][] }> {
  const paths: Uint8Array[][] = leaves.map(() => [])
  const hashes = await leafHashes(crypto, leaves)
  const root = hashes.length === 0 ? await crypto.sha256(new Uint8Array(0)) : await collect(crypto, hashes, paths, 0)
  return { root, paths }
}

/** True if `leaf` is at `index` of the tree of `size` leaves with `root` (RFC 9162 section 2.1.3.2). */
export async function verifyMerklePath(
  crypto: Crypto,
  proof: { leaf: Uint8Array; index: number; size: number; path: readonly Uint8Array[]; root: Uint8Array },
): Promise<boolean> {
  const { leaf, index, size, path, root } = proof
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false
  let position = index
  let last = size - 1
  let hash = await leafHash(crypto, leaf)
  for (const sibling of path) {
    if (last === 0 || sibling.length !== 32) return false
    if (position % 2 === 1 || position === last) {
      hash = await nodeHash(crypto, sibling, hash)
      while (position % 2 === 0 && position !== 0) {
        position = Math.floor(position / 2)
        last = Math.floor(last / 2)
      }
    } else {
      hash = await nodeHash(crypto, hash, sibling)
    }
    position = Math.floor(position / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && hash.length === root.length && hash.every((byte, i) => byte === root[i])
}

/** A tree that grows leaf by leaf: its size and the roots of its complete subtrees, largest first. Plain data. */
export type MerkleFold = { readonly size: number; readonly peaks: readonly Uint8Array[] }

export const emptyFold: MerkleFold = { size: 0, peaks: [] }

/** The tree with `leaf` added behind its last one; keeps 32 bytes for each bit of the size. */
export async function addLeaf(crypto: Crypto, { size, peaks }: MerkleFold, leaf: Uint8Array): Promise<MerkleFold> {
  let hash = await leafHash(crypto, leaf)
  let kept = peaks.length
  for (let n = size; n % 2 === 1; n = Math.floor(n / 2)) {
    kept -= 1
    hash = await nodeHash(crypto, peaks[kept] ?? hash, hash)
  }
  return { size: size + 1, peaks: [...peaks.slice(0, kept), hash] }
}

/** The root of a grown tree: what {@link merkleRoot} says of its leaves. */
export async function foldRoot(crypto: Crypto, { peaks }: MerkleFold): Promise<Uint8Array> {
  const last = peaks.at(-1)
  if (last === undefined) return crypto.sha256(new Uint8Array(0))
  let hash = last
  for (const peak of peaks.slice(0, -1).reverse()) hash = await nodeHash(crypto, peak, hash)
  return hash
}

async function collect(
  crypto: Crypto,
  hashes: readonly Uint8Array[],
  paths: Uint8Array[][],
  offset: number,
): Promise<Uint8Array> {
  const [only] = hashes
  if (only !== undefined && hashes.length === 1) return only
  const split = splitPoint(hashes.length)
  const left = await collect(crypto, hashes.slice(0, split), paths, offset)
  const right = await collect(crypto, hashes.slice(split), paths, offset + split)
  for (let i = 0; i < hashes.length; i += 1) paths[offset + i]?.push(i < split ? right : left)
  return nodeHash(crypto, left, right)
}

async function pathOf(crypto: Crypto, hashes: readonly Uint8Array[], index: number): Promise<Uint8Array[]> {
  if (hashes.length === 1) return []
  const split = splitPoint(hashes.length)
  const left = hashes.slice(0, split)
  const right = hashes.slice(split)
  return index < split
    ? [...(await pathOf(crypto, left, index)), await rootOf(crypto, right)]
    : [...(await pathOf(crypto, right, index - split)), await rootOf(crypto, left)]
}

async function rootOf(crypto: Crypto, hashes: readonly Uint8Array[]): Promise<Uint8Array> {
  return collect(crypto, hashes, [], 0)
}

function leafHashes(crypto: Crypto, leaves: readonly Uint8Array[]): Promise<Uint8Array[]> {
  return Promise.all(leaves.map((leaf) => leafHash(crypto, leaf)))
}

async function leafHash(crypto: Crypto, leaf: Uint8Array): Promise<Uint8Array> {
  return crypto.sha256(concatBytes(leafPrefix, leaf))
}

async function nodeHash(crypto: Crypto, left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  return crypto.sha256(concatBytes(nodePrefix, left, right))
}

/** The largest power of two smaller than `size`. */
function splitPoint(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}
