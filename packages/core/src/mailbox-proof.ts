import { readClaims } from './claims.ts'
import type { Crypto, PrivateJwk } from './crypto.ts'
import { type Did, kidOf } from './did.ts'
import { didKeyToJwk, mailboxDid } from './did-key.ts'
import { SpineError } from './errors.ts'
import { parseJws, signJws, verifyJws } from './jws.ts'
import { keySigner, type Signer } from './signer.ts'

const typ = 'spine-mailbox+jwt'
const maxAgeMs = 300_000

/** Signs as the anonymous mailbox whose key this is: prekeys, grant acknowledgements, receipts and the proof that it is held. */
export function mailboxSigner(crypto: Pick<Crypto, 'signEs256'>, key: PrivateJwk): Signer {
  const did = mailboxDid(key)
  return keySigner(crypto, did, kidOf(did, fragmentOf(did)), key)
}

/** The statement, signed by an anonymous mailbox's key, that `owner` holds it at the broker `audience`; `now` in ms. */
export function createMailboxProof(
  mailbox: Signer,
  { owner, audience, now }: { owner: Did; audience: Did; now: number },
): Promise<string> {
  return signJws(mailbox, typ, { mailbox: mailbox.did, owner, aud: audience, iat: now })
}

/**
 * Verifies that whoever has the key of `mailbox`, a P-256 did:key, says that `owner` holds it at `audience`, within five
 * minutes of `now` (ms). Throws MAILBOX_PROOF_INVALID, SIGNATURE_INVALID, JWS_INVALID, or DID_INVALID for other mailboxes.
 */
export async function verifyMailboxProof(options: {
  crypto: Crypto
  jws: unknown
  mailbox: Did
  owner: Did
  audience: Did
  now: number
}): Promise<void> {
  const { crypto, jws, mailbox, owner, audience, now } = options
  const key = didKeyToJwk(mailbox)
  const parsed = parseJws(jws, typ)
  if (parsed.header.kid !== kidOf(mailbox, fragmentOf(mailbox))) throw invalid('It is signed by another key.')
  await verifyJws(crypto, parsed, key)
  const claims = readClaims(parsed.payload)
  claims.only('mailbox', 'owner', 'aud', 'iat')
  if (claims.did('mailbox') !== mailbox) throw invalid('It is for another mailbox.')
  if (claims.did('owner') !== owner) throw invalid('It is for another owner.')
  if (claims.did('aud') !== audience) throw invalid('It is for another broker.')
  if (Math.abs(now - claims.integer('iat')) > maxAgeMs) throw invalid('It was not made within the last five minutes.')
}

const fragmentOf = (did: Did): string => did.slice('did:key:'.length)

function invalid(reason: string): SpineError {
  return new SpineError('MAILBOX_PROOF_INVALID', `The mailbox is not proven. ${reason}`)
}
