import { sha256 } from '@noble/hashes/sha2.js'
import { toHex, utf8 } from './bytes.ts'
import { SpineError } from './errors.ts'
import { type Name, parseName } from './name.ts'

declare const topicIdBrand: unique symbol

/** 24 hex digits that stand for `owner/name`. */
export type TopicId = string & { readonly [topicIdBrand]: true }

/** A topic: a named, versioned schema owned by an organisation or application. */
export type TopicRef = { readonly owner: Name; readonly name: string; readonly version?: string }

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/
const semverPattern = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/

/** The id of a topic: the first 24 hex digits of SHA-256 over `owner/name`. */
export function topicId(owner: Name, name: string): TopicId {
  return toHex(sha256(utf8(`${owner}/${name}`))).slice(0, 24) as TopicId
}

/** A checked topic name. Throws VALIDATION_FAILED. */
export function parseTopicName(text: unknown): string {
  if (typeof text !== 'string' || !namePattern.test(text)) {
    throw new SpineError('VALIDATION_FAILED', 'A topic name is 1 to 255 letters, digits, dots, dashes or underscores.')
  }
  return text
}

/** Reads `owner/name` or `owner/name@1.2.3`. Throws VALIDATION_FAILED or NAME_INVALID. */
export function parseTopicRef(text: string): TopicRef {
  const match = /^([^/@]+)\/([^/@]+)(?:@(.+))?$/.exec(text)
  if (match === null) throw new SpineError('VALIDATION_FAILED', 'Write a topic as OWNER/NAME or OWNER/NAME@VERSION.')
  const [, owner, name, version] = match
  const ref = { owner: parseName(owner), name: parseTopicName(name) }
  return version === undefined ? ref : { ...ref, version: parseVersion(version) }
}

/** A checked semantic version of three numbers. Throws VALIDATION_FAILED. */
export function parseVersion(text: unknown): string {
  if (typeof text !== 'string' || !semverPattern.test(text)) {
    throw new SpineError('VALIDATION_FAILED', 'A version is three numbers, for example 1.0.0.')
  }
  return text
}

/** Orders versions ascending (Semantic Versioning 2.0.0 section 11, numbers only). */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  for (let i = 0; i < 3; i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
