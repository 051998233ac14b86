const maxDepth = 32
const [bytes, text, list, map, tag, simple] = [2, 3, 4, 5, 6, 7]
/** The first of false, true, null and undefined. Simple values below are unassigned, and mean something else to decoders. */
const firstSimple = 20

/**
 * Whether bytes are one CBOR item of numbers, texts, bytes, lists, maps, true, false, null and undefined: nothing tagged, of
 * unknown length, longer than what is there, or deeply nested. What a decoder would make of the rest is not left to it.
 */
export function isPlainCbor(data: Uint8Array): boolean {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  /** Items that are still to come in what the current list or map lies in. */
  const outer: number[] = []
  let left = 1
  let at = 0
  for (;;) {
    while (left === 0) {
      const next = outer.pop()
      if (next === undefined) return at === data.length
      left = next
    }
    const head = data[at]
    if (head === undefined) return false
    left -= 1
    at += 1
    const [major, info] = [head >> 5, head & 31]
    const size = info < 24 ? 0 : 1 << (info - 24)
    if (info > 27 || major === tag || at + size > data.length) return false
    if (major === simple && (info < firstSimple || info === 24)) return false
    const isSized = major === bytes || major === text || major === list || major === map
    const length = isSized ? (size === 0 ? info : readLength(view, at, size)) : 0
    at += size
    if (length > data.length - at) return false
    if (major === bytes || major === text) at += length
    if (major !== list && major !== map) continue
    if (outer.length >= maxDepth) return false
    outer.push(left)
    left = major === map ? length * 2 : length
  }
}

function readLength(view: DataView, at: number, size: number): number {
  if (size === 1) return view.getUint8(at)
  if (size === 2) return view.getUint16(at)
  return size === 4 ? view.getUint32(at) : Number(view.getBigUint64(at))
}
