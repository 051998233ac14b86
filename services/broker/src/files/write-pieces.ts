/** How far something was written, and what ended the bytes before their end. */
export type Written = { readonly end: number; readonly failure?: { readonly error: unknown } }

/**
 * Writes bytes from `offset` on in pieces of at least `pieceBytes` (the last as it is), each while the next one comes. What
 * came before the bytes failed is written too; if writing fails, that is thrown.
 */
export async function writePieces(
  bytes: AsyncIterable<Uint8Array>,
  options: {
    readonly offset: number
    readonly pieceBytes: number
    readonly write: (parts: readonly Uint8Array[], position: number) => Promise<void>
  },
): Promise<Written> {
  const { pieceBytes, write } = options
  let end = options.offset
  let piece: Uint8Array[] = []
  let length = 0
  let writing = Promise.resolve()
  const flush = async (): Promise<void> => {
    await writing
    writing = write(piece, end)
    // Seen when the next piece is there, or at the end.
    writing.catch(() => undefined)
    end += length
    piece = []
    length = 0
  }
  let failure: { error: unknown } | undefined
  try {
    for await (const chunk of bytes) {
      piece.push(chunk)
      length += chunk.length
      if (length >= pieceBytes) await flush()
    }
  } catch (error) {
    failure = { error }
  }
  if (length > 0) await flush()
  await writing
  return { end, ...(failure === undefined ? {} : { failure }) }
}
