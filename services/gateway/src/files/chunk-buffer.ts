/** Bytes that come in pieces of any size, put together to chunks in two buffers that are used in turns. */
export type ChunkBuffer = {
  /** What is in it of the next chunk. */
  readonly content: Uint8Array
  /** Takes what fits of a piece, from its byte `from` on, up to `length` bytes in all; answers how many it took. */
  fill(piece: Uint8Array, from: number, length: number): number
  /** Hands over what is in it; valid until the next chunk is handed over and something is filled in. */
  take(): Uint8Array
}

export function createChunkBuffer(capacity: number): ChunkBuffer {
  let bytes = Buffer.allocUnsafeSlow(capacity)
  let other = Buffer.allocUnsafeSlow(capacity)
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
    take() {
      const chunk = bytes.subarray(0, filled)
      ;[bytes, other] = [other, bytes]
      filled = 0
      return chunk
    },
  }
}
