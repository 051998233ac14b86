import type { Check, Problem, StreamCheck } from '../compiled-schema.ts'
import type { TextPlace } from '../formats/text-place.ts'

/** What an array of records is held to. */
export type ArrayRules = { readonly item: Check; readonly minItems: number; readonly maxItems: number }

/** Largest item in bytes. */
export const maxItemBytes = 4 * 1024 * 1024

const [quote, backslash, comma, openBracket, closeBracket, openBrace, closeBrace] = Buffer.from('"\\,[]{}')
const newline = 0x0a

/**
 * Checks a JSON array item by item as it comes, and holds no more than one item. Where items end is seen by the strings,
 * objects and arrays they consist of; whether an item is JSON is for the item's check.
 */
export function openItemStream({ item, minItems, maxItems }: ArrayRules): StreamCheck {
  let place: TextPlace = { line: 1, column: 1 }
  let phase: 'before' | 'inside' | 'after' | 'refused' = 'before'
  let parts: Uint8Array[] = []
  let size = 0
  let count = 0
  let [depth, inString, isEscaped] = [0, false, false]

  const refuse = (...problems: readonly Problem[]): readonly Problem[] => {
    phase = 'refused'
    parts = []
    return problems
  }
  const keep = (part: Uint8Array): void => {
    parts.push(new Uint8Array(part))
    size += part.length
  }
  /** Checks what was kept as the next item; the byte that ends it is passed over. */
  const finishItem = (isLast: boolean): readonly Problem[] => {
    const bytes = Buffer.concat(parts, size)
    const start = place
    place = advance(place, bytes, 1)
    parts = []
    size = 0
    if (isLast && count === 0 && isBlank(bytes)) return []
    const path = `/${count}`
    count += 1
    if (count > maxItems) return refuse({ message: `must have at most ${maxItems} items`, path: '' })
    if (isBlank(bytes)) return refuse({ message: 'is no JSON: an item is missing', path, ...start })
    const problems = item(bytes)
    return problems.length === 0 ? [] : refuse(...problems.map((problem) => inArray(problem, path, start)))
  }

  const writeInside = (chunk: Uint8Array): readonly Problem[] => {
    let start = 0
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i]
      if (inString) {
        if (isEscaped) isEscaped = false
        else if (byte === backslash) isEscaped = true
        else if (byte === quote) inString = false
      } else if (byte === quote) inString = true
      else if (byte === openBracket || byte === openBrace) depth += 1
      else if (depth > 0) {
        if (byte === closeBracket || byte === closeBrace) depth -= 1
      } else if (byte === comma || byte === closeBracket) {
        keep(chunk.subarray(start, i))
        const problems = finishItem(byte === closeBracket)
        if (problems.length > 0) return problems
        start = i + 1
        if (byte === closeBracket) {
          phase = 'after'
          return writeAfter(chunk.subarray(start))
        }
      }
      if (size + i - start > maxItemBytes) return refuse({ message: tooLarge, path: `/${count}`, ...place })
    }
    keep(chunk.subarray(start))
    return []
  }
  const writeBefore = (chunk: Uint8Array): readonly Problem[] => {
    const start = chunk.findIndex((byte) => !isSpace(byte))
    if (start === -1) {
      place = advance(place, chunk)
      return []
    }
    place = advance(place, chunk.subarray(0, start))
    if (chunk[start] !== openBracket) return refuse({ message: 'must be array', path: '', ...place })
    place = advance(place, new Uint8Array(0), 1)
    phase = 'inside'
    return writeInside(chunk.subarray(start + 1))
  }
  const writeAfter = (chunk: Uint8Array): readonly Problem[] => {
    const start = chunk.findIndex((byte) => !isSpace(byte))
    place = advance(place, start === -1 ? chunk : chunk.subarray(0, start))
    return start === -1 ? [] : refuse({ message: 'is no JSON: end of file expected', ...place })
  }
  const writers = { before: writeBefore, inside: writeInside, after: writeAfter, refused: () => [] }
  return {
    write: (chunk) => writers[phase](chunk),
    end() {
      if (phase === 'refused') return []
      if (phase !== 'after') return refuse({ message: 'is no JSON: close bracket expected', ...place })
      return count < minItems ? refuse({ message: `must have at least ${minItems} items`, path: '' }) : []
    },
  }
}

const tooLarge = `is larger than ${maxItemBytes / 1024 / 1024} MiB`

const isSpace = (byte: number): boolean => byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09

const isBlank = (bytes: Uint8Array): boolean => bytes.every(isSpace)

/** The place after a text, and `more` characters of one byte. */
function advance({ line, column }: TextPlace, bytes: Uint8Array, more = 0): TextPlace {
  const last = bytes.lastIndexOf(newline)
  const rest = Buffer.from(bytes.buffer, bytes.byteOffset + last + 1, bytes.length - last - 1).toString().length + more
  if (last === -1) return { line, column: column + rest }
  return { line: line + bytes.reduce((sum, byte) => sum + Number(byte === newline), 0), column: rest + 1 }
}

/** A problem of an item as one of the array it is in. */
function inArray({ path = '', line = 1, column = 1, ...problem }: Problem, item: string, start: TextPlace): Problem {
  return {
    ...problem,
    path: `${item}${path}`,
    line: start.line + line - 1,
    column: line === 1 ? start.column + column - 1 : column,
  }
}
