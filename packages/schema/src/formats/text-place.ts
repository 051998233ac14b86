/** A place in a text: line and column, from 1, the column in UTF-16 code units. */
export type TextPlace = { readonly line: number; readonly column: number }

/** The place of an offset in UTF-16 code units. */
export function placeAt(text: string, offset: number): TextPlace {
  let line = 1
  let start = 0
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', start)) {
    line++
    start = end + 1
  }
  return { line, column: offset - start + 1 }
}

/** The text of UTF-8 bytes without a byte order mark; undefined if they are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
