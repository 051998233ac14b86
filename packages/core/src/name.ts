import { ens_normalize } from '@adraffy/ens-normalize'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { concatBytes, toHex, utf8 } from './bytes.ts'
import { SpineError } from './errors.ts'

declare const nameBrand: unique symbol

/** A name that normalises to itself (ENSIP-15), for example `flex.apps.acme.iam.ewc`. */
export type Name = string & { readonly [nameBrand]: true }

/** What a name under the root stands for. Spacers (`roles.…`, `apps.…`) hold others and have no definition. */
export type NameKind = 'root' | 'organisation' | 'application' | 'role' | 'spacer'

/** Hexadecimal with 0x. */
export type Hex = `0x${string}`

/** Characters of a name at most; what is shorter takes no time worth speaking of. */
export const maxNameLength = 4096

/** What ENSIP-15 always leaves as it is, and most names are; tells so much sooner. Two hyphens side by side may be an extension. */
const plain = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/

/** The latest names that were checked and hashed: a service meets the same few again and again. */
const checked = new Set<string>()
const hashes = new Map<Name, Hex>()
const maxRemembered = 10_000

/** A checked {@link Name}; NAME_INVALID if `text` is no ENS name or is spelled otherwise than ENSIP-15 normalises it. */
export function parseName(text: unknown): Name {
  if (typeof text !== 'string' || text.length === 0 || text.length > maxNameLength) {
    throw new SpineError('NAME_INVALID', `A name is text of 1 to ${maxNameLength} characters.`)
  }
  if (plain.test(text) || checked.has(text)) return text as Name
  const normalised = normalise(text)
  if (normalised !== text) {
    throw new SpineError('NAME_INVALID', 'The name is not written in its normalised form.', { details: { normalised } })
  }
  if (checked.size >= maxRemembered) checked.clear()
  checked.add(text)
  return text as Name
}

/**
 * The one spelling of a name that ENSIP-15 gives it: `ACME.iam.ewc` → `acme.iam.ewc`. The empty text, the root of ENS, stays
 * empty. Throws NAME_INVALID for what no spelling makes a name: confusables, mixed scripts, disallowed characters.
 */
export function normaliseName(text: unknown): Name {
  if (typeof text !== 'string' || text.length > maxNameLength) {
    throw new SpineError('NAME_INVALID', `A name is text of at most ${maxNameLength} characters.`)
  }
  return normalise(text) as Name
}

/** True if {@link parseName} accepts `text`. */
export function isName(text: unknown): text is Name {
  try {
    parseName(text)
    return true
  } catch {
    return false
  }
}

/** Node of a name (EIP-137 namehash), 32 bytes as 0x hex. */
export function namehash(name: Name): Hex {
  const known = hashes.get(name)
  if (known !== undefined) return known
  if ((name as string) === '') return `0x${'0'.repeat(64)}`
  const node = name
    .split('.')
    .reduceRight((parent, label) => keccak_256(concatBytes(parent, keccak_256(utf8(label)))), new Uint8Array(32))
  if (hashes.size >= maxRemembered) hashes.clear()
  const hash: Hex = `0x${toHex(node)}`
  hashes.set(name, hash)
  return hash
}

/** Keccak-256 of a single label (EIP-137 labelhash). */
export const labelhash = (label: string): Hex => `0x${toHex(keccak_256(utf8(label)))}`

/** The first label. */
export const labelOf = (name: Name): string => name.slice(0, firstDot(name))

/** The name without its first label; undefined for a top-level name. */
export function parentOf(name: Name): Name | undefined {
  const dot = firstDot(name)
  return dot === name.length ? undefined : (name.slice(dot + 1) as Name)
}

/** What `name` stands for under `root`; undefined for names elsewhere and for shapes the naming scheme does not have. */
export function nameKind(name: Name, root: Name): NameKind | undefined {
  if (name === root) return 'root'
  const parent = parentOf(name)
  if (parent === undefined || !name.endsWith(`.${root}`)) return undefined
  const owner = nameKind(parent, root)
  const label = labelOf(name)
  if (label === 'roles') return owner === 'organisation' || owner === 'application' ? 'spacer' : undefined
  if (label === 'apps') return owner === 'organisation' ? 'spacer' : undefined
  if (owner === 'spacer') return labelOf(parent) === 'roles' ? 'role' : 'application'
  return owner === 'root' || owner === 'organisation' ? 'organisation' : undefined
}

/** `flex`, `acme.iam.ewc` → `flex.apps.acme.iam.ewc`. */
export const applicationName = (label: string, organisation: Name): Name => parseName(`${label}.apps.${organisation}`)

/** `user`, `flex.apps.acme.iam.ewc` → `user.roles.flex.apps.acme.iam.ewc`. */
export const roleName = (label: string, owner: Name): Name => parseName(`${label}.roles.${owner}`)

/** The organisation or application a role belongs to; NAME_INVALID if the name is no role. */
export function ownerOfRole(role: Name): Name {
  const [, spacer, ...owner] = role.split('.')
  if (spacer !== 'roles' || owner.length === 0)
    throw new SpineError('NAME_INVALID', `${role} is not the name of a role.`)
  return owner.join('.') as Name
}

function normalise(text: string): string {
  try {
    return ens_normalize(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown'
    throw new SpineError('NAME_INVALID', `The name breaks ENSIP-15: ${reason}.`, { cause })
  }
}

function firstDot(name: string): number {
  const dot = name.indexOf('.')
  return dot === -1 ? name.length : dot
}
