/** Bytes that come in pieces of any size, put together in one buffer that is used again and again. */
export type ChunkBuffer = {
  /** What is in it; valid until it is cleared. */
  readonly content: Uint8Array
  /** Takes what fits of a piece, from its byte `from` on, up to `length` bytes in all; answers how many it took. */
  fill(piece: Uint8Array, from: number, length: number): number
  clear(): void
}

export function createChunkBuffer(capacity: number): ChunkBuffer {
  const bytes = Buffer.allocUnsafeSlow(capacity)
  let filled = 0
  return {
    get content() {
      return bytes.subarray(0, filled)
    },
    fill(piece, from, length) {
      const taken = Math.min(piece.length - from, length - filled)
      bytes.set(from === 0 && taken === piece.length ? piece : piece.subarray(from, from + taken), filled)
      filled += taken
      return taken
    },
    clear() {
      filled = 0
    },
  }
}
