import { SpineError } from './errors.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** UTF-8 bytes of `text`. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** Text of UTF-8 `bytes`; throws VALIDATION_FAILED for bytes that are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new SpineError('VALIDATION_FAILED', 'The bytes are not UTF-8 text.', { cause })
  }
}

/** base64url without padding (RFC 4648 section 5). */
export function toBase64url(bytes: Uint8Array): string {
  if (typeof Buffer !== 'undefined') {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
  }
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Bytes of base64url text; refuses padding, other alphabets and non-canonical tails with VALIDATION_FAILED. */
export function fromBase64url(text: string): Uint8Array {
  if (typeof text !== 'string' || !isCanonicalBase64url(text)) {
    throw new SpineError('VALIDATION_FAILED', 'The text is not canonical base64url without padding (RFC 4648).')
  }
  if (typeof Buffer !== 'undefined') return new Uint8Array(Buffer.from(text, 'base64url'))
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (char) => char.charCodeAt(0))
}

/** How many bytes base64url text stands for; undefined for text that {@link fromBase64url} refuses. */
export const base64urlLength = (text: string): number | undefined =>
  isCanonicalBase64url(text) ? Math.floor((text.length * 3) / 4) : undefined

/** Of the letters of the alphabet, with the last one leaving the bits unset that belong to no byte. */
function isCanonicalBase64url(text: string): boolean {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return false
  const tail = text.length % 4
  if (tail === 0) return true
  return tail !== 1 && (tail === 2 ? 'AQgw' : 'AEIMQUYcgkosw048').includes(text.slice(-1))
}

/** Lower-case hexadecimal without prefix. */
export function toHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}

/** Bytes of hexadecimal text, with or without 0x. */
export function fromHex(text: string): Uint8Array {
  const hex = text.startsWith('0x') ? text.slice(2) : text
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) {
    throw new SpineError('VALIDATION_FAILED', 'The text is not hexadecimal.')
  }
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16))
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/** Equality in time that depends on the lengths alone. */
export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}
