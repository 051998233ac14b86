/** Bytes of each of the two numbers of an ES256 signature. */
const size = 32

/** r ‖ s (RFC 7518 section 3.4) of a DER signature over P-256 (RFC 3279 section 2.2.3). */
export function derToRaw(der: Uint8Array): Uint8Array {
  const raw = new Uint8Array(2 * size)
  // 48, length, 2, length of r, r …, 2, length of s, s …; on P-256 every length fits one byte.
  const lengthOfR = der[3] ?? 0
  putNumber(raw, 0, der.subarray(4, 4 + lengthOfR))
  putNumber(raw, size, der.subarray(6 + lengthOfR))
  return raw
}

/** The inverse of {@link derToRaw}. */
export function rawToDer(raw: Uint8Array): Uint8Array {
  const [r, s] = [toNumber(raw.subarray(0, size)), toNumber(raw.subarray(size))]
  const der = new Uint8Array(6 + r.length + s.length)
  der.set([48, 4 + r.length + s.length, 2, r.length])
  der.set(r, 4)
  der.set([2, s.length], 4 + r.length)
  der.set(s, 6 + r.length)
  return der
}

function putNumber(target: Uint8Array, offset: number, number: Uint8Array): void {
  const digits = number.length > size ? number.subarray(number.length - size) : number
  target.set(digits, offset + size - digits.length)
}

/** A DER integer is as short as can be, and positive. */
function toNumber(digits: Uint8Array): Uint8Array {
  let start = 0
  while (start < size - 1 && digits[start] === 0) start += 1
  if ((digits[start] ?? 0) < 128) return digits.subarray(start)
  const number = new Uint8Array(size - start + 1)
  number.set(digits.subarray(start), 1)
  return number
}
