import { type Did, isDid, SpineError } from '@digital-spine/core'

/** Reads members of a frame's argument; throws VALIDATION_FAILED with the member's name. */
export function readArgument(argument: unknown) {
  const isObject = typeof argument === 'object' && argument !== null && !Array.isArray(argument)
  const get = (name: string): unknown =>
    isObject && Object.hasOwn(argument, name) ? (argument as Record<string, unknown>)[name] : undefined
  const refuse = (name: string, expected: string): SpineError =>
    new SpineError('VALIDATION_FAILED', `"${name}" must be ${expected}.`, { details: { member: name } })
  const reader = {
    /** Whether it is there, and not null. */
    has: (name: string): boolean => get(name) !== undefined && get(name) !== null,
    text(name: string, maxLength = 255): string {
      const value = get(name)
      if (typeof value !== 'string' || value.length === 0 || value.length > maxLength) {
        throw refuse(name, `text of 1 to ${maxLength} characters`)
      }
      return value
    },
    nullableText: (name: string, maxLength: number): string | null =>
      get(name) === null ? null : reader.text(name, maxLength),
    integer(name: string): number {
      const value = get(name)
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw refuse(name, 'a whole number')
      return value
    },
    boolean(name: string): boolean {
      const value = get(name)
      if (typeof value !== 'boolean') throw refuse(name, 'true or false')
      return value
    },
    object(name: string): object {
      const value = get(name)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(name, 'an object')
      return value
    },
    did(name: string): Did {
      const value = get(name)
      if (!isDid(value)) throw refuse(name, 'a DID in canonical form')
      return value
    },
    nullableDid: (name: string): Did | null => (get(name) === null ? null : reader.did(name)),
    optionalDid: (name: string): Did | undefined => (reader.has(name) ? reader.did(name) : undefined),
    bytes(name: string, maxLength: number): Uint8Array {
      const value = get(name)
      if (!(value instanceof Uint8Array)) throw refuse(name, 'bytes')
      if (value.length > maxLength) throw new SpineError('TOO_LARGE', `"${name}" has more than ${maxLength} bytes.`)
      return value
    },
    list(name: string, maxLength: number): unknown[] {
      const value = get(name)
      if (!Array.isArray(value) || value.length > maxLength) throw refuse(name, `a list of at most ${maxLength}`)
      return value
    },
    optionalList: (name: string, maxLength: number): unknown[] | undefined =>
      reader.has(name) ? reader.list(name, maxLength) : undefined,
    dids(name: string, maxLength: number): Did[] {
      const dids = reader.list(name, maxLength)
      if (dids.length === 0 || !dids.every(isDid) || new Set(dids).size !== dids.length)
        throw refuse(name, 'different DIDs in canonical form')
      return dids as Did[]
    },
  }
  return reader
}
