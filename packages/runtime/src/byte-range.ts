/** Bytes from `start` up to but without `end`. */
export type ByteRange = { readonly start: number; readonly end: number }

/**
 * What a Range header (RFC 9110 section 14.2) asks of `size` bytes: one range, `unsatisfiable` where it begins behind the
 * end, or undefined for everything, also if the header is malformed or asks for several ranges.
 */
export function readRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first === '')
    return last === '0' || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - Number(last)), end: size }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= size) return 'unsatisfiable'
  return { start, end: last === '' ? size : Math.min(size, Number(last) + 1) }
}
