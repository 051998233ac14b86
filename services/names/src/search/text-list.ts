/** Texts in ascending order, packed: a million of them are no million objects. */
export type TextList = {
  readonly length: number
  at(index: number): string
  /** The first index whose text is not less than `text`. */
  lowerBound(text: string): number
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function packTexts(texts: readonly string[]): TextList {
  const { length } = texts
  const offsets = new Uint32Array(length + 1)
  let size = 0
  for (const [i, text] of texts.entries()) {
    size += Buffer.byteLength(text)
    offsets[i + 1] = size
  }
  const bytes = new Uint8Array(size)
  for (const [i, text] of texts.entries()) encoder.encodeInto(text, bytes.subarray(offsets[i] ?? 0, offsets[i + 1]))
  const at = (index: number): string => decoder.decode(bytes.subarray(offsets[index] ?? 0, offsets[index + 1] ?? 0))
  return {
    length,
    at,
    lowerBound(text) {
      let low = 0
      let high = length
      while (low < high) {
        const middle = (low + high) >> 1
        if (at(middle) < text) low = middle + 1
        else high = middle
      }
      return low
    },
  }
}
