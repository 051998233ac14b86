import { utf8 } from '../src/index.ts'

/** `size` bytes of `pattern` over and over. */
export function repeated(pattern: string, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  const unit = utf8(pattern)
  for (let offset = 0; offset < size; offset += unit.length) bytes.set(unit.subarray(0, size - offset), offset)
  return bytes
}
