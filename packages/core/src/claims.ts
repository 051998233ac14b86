import { base64urlLength, fromBase64url } from './bytes.ts'
import { type Did, isDid } from './did.ts'
import { SpineError } from './errors.ts'
import { isUuidv7 } from './uuid.ts'

/** Reads members of an untrusted JSON object, throwing JWS_INVALID with the member's name. */
export function readClaims(claims: Record<string, unknown>) {
  const refuse = (name: string, expected: string): SpineError =>
    new SpineError('JWS_INVALID', `"${name}" must be ${expected}.`, { details: { member: name } })
  const reader = {
    text(name: string, maxLength = 255): string {
      const value = claims[name]
      if (typeof value !== 'string' || value.length === 0 || value.length > maxLength) {
        throw refuse(name, `text of 1 to ${maxLength} characters`)
      }
      return value
    },
    integer(name: string): number {
      const value = claims[name]
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw refuse(name, 'a whole number')
      return value
    },
    boolean(name: string): boolean {
      const value = claims[name]
      if (typeof value !== 'boolean') throw refuse(name, 'true or false')
      return value
    },
    did(name: string): Did {
      const value = claims[name]
      if (!isDid(value)) throw refuse(name, 'a DID in canonical form')
      return value
    },
    bytes(name: string, length: number): Uint8Array {
      const value = claims[name]
      try {
        const bytes = fromBase64url(String(value))
        if (typeof value === 'string' && bytes.length === length) return bytes
      } catch {
        // falls through to the one refusal
      }
      throw refuse(name, `${length} bytes as base64url`)
    },
    /** base64url text of `length` bytes, as it stands. */
    id(name: string, length = 16): string {
      const value = claims[name]
      if (typeof value !== 'string' || base64urlLength(value) !== length)
        throw refuse(name, `${length} bytes as base64url`)
      return value
    },
    uuid(name: string): string {
      const value = claims[name]
      if (!isUuidv7(value)) throw refuse(name, 'a UUIDv7 in lower case')
      return value
    },
    object(name: string): Record<string, unknown> {
      const value = claims[name]
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(name, 'an object')
      return value as Record<string, unknown>
    },
    list(name: string): readonly unknown[] {
      const value = claims[name]
      if (!Array.isArray(value)) throw refuse(name, 'a list')
      return value
    },
    optional<T>(name: string, read: (name: string) => T): T | undefined {
      return claims[name] === undefined ? undefined : read(name)
    },
    /** Refuses members that the format does not have. */
    only(...names: readonly string[]): void {
      const unknown = Object.keys(claims).find((name) => !names.includes(name))
      if (unknown !== undefined) throw new SpineError('JWS_INVALID', `"${unknown}" is not part of this format.`)
    },
  }
  return reader
}
