import { isUtf8 } from 'node:buffer'
import type { Problem } from '../compiled-schema.ts'
import { findDuplicate, findSyntaxFault } from './json-places.ts'

/** A JSON document (RFC 8259) that every reader understands in the same way. */
export type JsonDocument = { readonly value: unknown; readonly text: string }

export const maxJsonDepth = 256

/**
 * Reads a JSON document. Refused are, beside what RFC 8259 refuses: bytes that are not UTF-8, a name twice in an object,
 * half of a character (`\\ud800`) and numbers too large for a double (RFC 7493), and more than {@link maxJsonDepth} levels. Of
 * a number's digits those count that a double keeps.
 */
export function readJson(bytes: Uint8Array): JsonDocument | Problem {
  if (!isUtf8(bytes)) return { message: 'is not UTF-8' }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  try {
    const value: unknown = JSON.parse(text)
    if (countMembers(value, 1) !== countColons(bytes)) return findDuplicate(text)
    return { value, text }
  } catch (error) {
    if (error instanceof JsonLimit) return { message: error.message }
    if (error instanceof SyntaxError) return findSyntaxFault(text)
    throw error
  }
}

export const isJsonDocument = (read: JsonDocument | Problem): read is JsonDocument => 'text' in read

class JsonLimit extends Error {}

function countMembers(value: unknown, level: number): number {
  if (typeof value === 'string') checkText(value)
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new JsonLimit('has a number that is too large')
    return 0
  }
  if (level > maxJsonDepth) throw new JsonLimit(`is nested more than ${maxJsonDepth} deep`)
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item, level + 1)
    return count
  }
  for (const [name, member] of Object.entries(value)) {
    checkText(name)
    count += 1 + countMembers(member, level + 1)
  }
  return count
}

function checkText(text: string): void {
  if (!text.isWellFormed()) throw new JsonLimit('has half of a character')
}

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a]

/** Colons outside of strings: one for each member that is written down, of a name written twice two. */
function countColons(bytes: Uint8Array): number {
  let count = 0
  let inString = false
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i]
    if (inString) {
      if (byte === backslash) i += 1
      else if (byte === quote) inString = false
    } else if (byte === quote) inString = true
    else if (byte === colon) count += 1
  }
  return count
}
