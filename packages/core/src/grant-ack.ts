import { readClaims } from './claims.ts'
import type { Crypto } from './crypto.ts'
import type { Did } from './did.ts'
import { openJws, signJws } from './jws.ts'
import type { KeyResolver, Signer } from './signer.ts'

/** A recipient's statement that it holds an epoch's key durably, upon which the broker deletes the grant. */
export type GrantAck = { readonly did: Did; readonly epoch: string; readonly grantHash: string }

const typ = 'spine-grant-ack+jwt'

/** Signs a {@link GrantAck}; `now` in ms. */
export function createGrantAck(signer: Signer, ack: Omit<GrantAck, 'did'>, now: number): Promise<string> {
  return signJws(signer, typ, { epoch: ack.epoch, grant: ack.grantHash, iat: now })
}

/** Verifies a grant acknowledgement's signature and shape. */
export async function verifyGrantAck(options: { crypto: Crypto; jws: unknown; keys: KeyResolver }): Promise<GrantAck> {
  const { did, payload } = await openJws(options, options.jws, typ)
  const claims = readClaims(payload)
  claims.only('epoch', 'grant', 'iat')
  claims.integer('iat')
  return { did, epoch: claims.id('epoch'), grantHash: claims.id('grant', 32) }
}
