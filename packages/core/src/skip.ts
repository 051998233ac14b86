import { readClaims } from './claims.ts'
import type { Crypto } from './crypto.ts'
import type { Did } from './did.ts'
import { SpineError } from './errors.ts'
import { openJws, signJws } from './jws.ts'
import type { KeyResolver, Signer } from './signer.ts'

/** A sender's statement that one recipient will not get number `n` of an epoch, so that its flow goes on after it. */
export type Skip = {
  readonly from: Did
  readonly to: Did
  readonly epoch: string
  readonly n: number
  /** Id of the abandoned message. */
  readonly id: string
  readonly reason: string
  /** ms */
  readonly at: number
}

export const skipType = 'spine-skip+jwt'

/** Signs a {@link Skip}. */
export function createSkip(signer: Signer, skip: Omit<Skip, 'from'>): Promise<string> {
  const { to, epoch, n, id, reason, at } = skip
  return signJws(signer, skipType, { from: signer.did, to, epoch, n, id, reason, iat: at })
}

/** Verifies a skip's signature and shape. */
export async function verifySkip(options: {
  crypto: Crypto
  jws: unknown
  keys: KeyResolver
  at?: number
}): Promise<Skip> {
  const { did, payload } = await openJws(options, options.jws, skipType, options.at)
  const claims = readClaims(payload)
  claims.only('from', 'to', 'epoch', 'n', 'id', 'reason', 'iat')
  const from = claims.did('from')
  if (from !== did) throw new SpineError('SENDER_MISMATCH', 'The skip is not signed by its sender.')
  return {
    from,
    to: claims.did('to'),
    epoch: claims.id('epoch'),
    n: claims.integer('n'),
    id: claims.text('id'),
    reason: claims.text('reason'),
    at: claims.integer('iat'),
  }
}
