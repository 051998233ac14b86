/** How far something was written, and what ended the bytes before their end. */
export type Written = { readonly end: number; readonly failure?: { readonly error: unknown } }

/**
 * Writes bytes from `offset` on in pieces of `pieceBytes` (the last as long as it is), each while the next one comes: never
 * more than two are in memory, and `write` may keep none. What came before the bytes failed is written too; if writing fails,
 * that is thrown.
 */
export async function writePieces(
  bytes: AsyncIterable<Uint8Array>,
  options: {
    readonly offset: number
    readonly pieceBytes: number
    readonly write: (piece: Uint8Array, position: number) => Promise<void>
  },
): Promise<Written> {
  const { pieceBytes, write } = options
  let end = options.offset
  let piece = Buffer.allocUnsafeSlow(pieceBytes)
  let spare = Buffer.allocUnsafeSlow(pieceBytes)
  let length = 0
  let writing = Promise.resolve()
  const flush = async (): Promise<void> => {
    await writing
    writing = write(piece.subarray(0, length), end)
    // Seen when the next piece is there, or at the end.
    writing.catch(() => undefined)
    end += length
    length = 0
    const written = piece
    piece = spare
    spare = written
  }
  let failure: { error: unknown } | undefined
  try {
    for await (const chunk of bytes) {
      for (let taken = 0; taken < chunk.length; ) {
        const part = chunk.subarray(taken, taken + pieceBytes - length)
        piece.set(part, length)
        length += part.length
        taken += part.length
        if (length === pieceBytes) await flush()
      }
    }
  } catch (error) {
    failure = { error }
  }
  if (length > 0) await flush()
  await writing
  return { end, ...(failure === undefined ? {} : { failure }) }
}
