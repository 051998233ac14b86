import { sealSdJwt } from '@digital-spine/client'
import {
  credentialDigest,
  type GeneralJwe,
  type Hex,
  type RoleCredential,
  type RoleFieldValues,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { issueSdJwt, parseSdJwt } from '@digital-spine/core/sd-jwt'
import type { GatewayContext } from '../context.ts'

/** Keys of the holder that it is sealed to: its newest, and the one before, should its gateway not know that one yet. */
const keysOfHolder = 2

/**
 * A credential as an SD-JWT VC, sealed to its holder, with the digest of what was signed. Undefined if the holder has no key
 * on the ledger to bind it to or to seal it to.
 */
export async function issueSealedSdJwt(
  { ledger, signer }: Pick<GatewayContext, 'ledger' | 'signer'>,
  credential: Omit<RoleCredential, 'issuer'>,
  requestorFields: RoleFieldValues,
): Promise<{ jwe: GeneralJwe; digest: Hex } | undefined> {
  const { subject, role } = credential
  const [holder] = await ledger.signingKeys(subject)
  const readers = (await ledger.agreementKeys(subject)).slice(0, keysOfHolder)
  if (holder === undefined || readers.length === 0) return undefined
  const sdJwt = await issueSdJwt({ crypto, signer, credential, requestorFields, holder })
  const { issuerJwt } = await parseSdJwt(crypto, sdJwt)
  const jwe = await sealSdJwt({ sdJwt, subject, role, readers })
  return { jwe, digest: await credentialDigest(crypto, issuerJwt) }
}
