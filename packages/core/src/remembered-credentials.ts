import { parseRoleCredential } from './credential.ts'
import { credentialDigest } from './credential-status.ts'
import type { Crypto, VerificationKey } from './crypto.ts'
import { type ParsedJws, verifyJws } from './jws.ts'
import type { Hex } from './name.ts'
import type { ReadCredential } from './walk.ts'

/**
 * A verifier meets the same credentials again and again. What a text says, what its digest is and with which key it is
 * signed are facts about that text, so they are found out once; everything that can change is looked at each time.
 */
const read = new Map<string, ReadCredential>()
const signedWith = new WeakMap<ParsedJws, string>()
const digests = new WeakMap<ParsedJws, Hex>()
const maxRead = 4096
const maxTextLength = 8192

/** Reads a credential in its JWT form. Throws CREDENTIAL_INVALID. */
export function readRoleCredential(text: unknown): ReadCredential {
  const known = typeof text === 'string' ? read.get(text) : undefined
  if (known !== undefined) return known
  const { credential, jws } = parseRoleCredential(text)
  const found = { credential, jws, text: String(text) }
  if (found.text.length <= maxTextLength) {
    if (read.size >= maxRead) read.clear()
    read.set(found.text, found)
  }
  return found
}

/** Verifies the signature of a credential with a key, once for both. Throws SIGNATURE_INVALID. */
export async function verifySignedBy(crypto: Crypto, jws: ParsedJws, key: VerificationKey): Promise<void> {
  const id = 'address' in key ? key.address : `${key.x} ${key.y}`
  if (signedWith.get(jws) === id) return
  await verifyJws(crypto, jws, key)
  signedWith.set(jws, id)
}

/** The digest that names a credential on the ledger. */
export async function digestOf(crypto: Crypto, { jws, text }: ReadCredential): Promise<Hex> {
  const known = digests.get(jws)
  if (known !== undefined) return known
  const digest = await credentialDigest(crypto, text)
  digests.set(jws, digest)
  return digest
}
