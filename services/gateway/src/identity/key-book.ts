import { SpineError } from '@digital-spine/core'
import type { KeyPurpose } from '@digital-spine/ledger'
import type { Vault } from '@digital-spine/vault'

/**
 * What becomes of the old key: it stays valid; or it ends, and what was signed by it before still counts; or it is revoked, and what
 * has not been received yet counts no more.
 */
export type OldKeyFate = 'keep' | 'end' | 'revoke'

/** A rotation that is not done: the new key is yet to be published and used, or the old one is yet to be retired. */
export type Rotation = {
  readonly purpose: KeyPurpose
  readonly from: string
  readonly to: string
  readonly old: OldKeyFate
  readonly step: 'publish' | 'retire'
}

/** The vault's ids of the keys in use. */
export type KeyBook = Readonly<Record<KeyPurpose, string>> & { readonly rotation?: Rotation }

const secretId = 'key-book'

/** The book as it was written last; a vault without one has its first keys. */
export async function readKeyBook(vault: Vault): Promise<KeyBook> {
  const text = await vault.findSecret(secretId)
  return text === undefined ? { signing: 'signing', agreement: 'agreement' } : (JSON.parse(text) as KeyBook)
}

/** Writes the book at once and whole, as the vault does it: a crash leaves the old or the new one. */
export async function writeKeyBook(vault: Vault, { signing, agreement, rotation }: KeyBook): Promise<void> {
  const book: KeyBook = { signing, agreement, ...(rotation === undefined ? {} : { rotation }) }
  await vault.putSecret(secretId, JSON.stringify(book))
}

/** The book with a rotation begun: CONFLICT if another is not done. The same again is the same rotation. */
export function beginRotation(book: KeyBook, purpose: KeyPurpose, old: OldKeyFate): KeyBook {
  const { rotation } = book
  if (rotation === undefined) {
    return { ...book, rotation: { purpose, from: book[purpose], to: nextId(book[purpose]), old, step: 'publish' } }
  }
  if (rotation.purpose !== purpose || rotation.step !== 'publish')
    throw new SpineError('CONFLICT', `The rotation of the ${rotation.purpose} key is not done yet.`)
  return { ...book, rotation: { ...rotation, old } }
}

/** Ids of all keys there were for a purpose, newest first. */
export function idsSince(first: string, current: string): string[] {
  const ids = [current]
  for (let id = first; id !== current; id = nextId(id)) ids.splice(1, 0, id)
  return ids
}

/** `signing`, `signing-2`, `signing-3`… */
function nextId(id: string): string {
  const [name = '', number = '1'] = id.split('-')
  return `${name}-${Number(number) + 1}`
}
