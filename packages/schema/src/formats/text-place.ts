/** A place in a text: line and column, from 1, the column in UTF-16 code units. */
export type TextPlace = { readonly line: number; readonly column: number }

/** The place of an offset in UTF-16 code units. */
export function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/** The text of UTF-8 bytes without a byte order mark; undefined if they are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
