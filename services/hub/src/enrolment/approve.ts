import { type Did, parseRoleCredential, SpineError, verifyRoleCredential } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { checkRoleFields } from '@digital-spine/schema'
import type { HubContext } from '../context.ts'
import { getDefinition } from './authority.ts'
import type { SealedSdJwt } from './credentials.ts'
import type { StoredRequest } from './requests.ts'
import { checkSealedSdJwt } from './sealed.ts'

/**
 * Grants a request with a credential that `issuer` has signed. The credential is verified in full before anything is
 * stored or told, so that only who may issue the role learns what the request says.
 */
export async function approveRequest(
  context: HubContext,
  issuer: Did,
  id: string,
  granted: { credential: string; sdJwt?: SealedSdJwt },
): Promise<StoredRequest> {
  const { requests, credentials, ports, now } = context
  const request = await requests.get(id)
  const { credential } = parseRoleCredential(granted.credential)
  if (credential.issuer !== issuer) throw new SpineError('FORBIDDEN', 'The credential is issued by somebody else.')
  const { subject, role } = request
  if (granted.sdJwt !== undefined) checkSealedSdJwt(granted.sdJwt.jwe, subject, role)
  await verifyRoleCredential(granted.credential, { crypto: nodeCrypto, ports, now: now(), subject, role })
  const { issuerFields = [] } = await getDefinition(context, role)
  checkRoleFields(credential.issuerFields ?? {}, issuerFields, 'CREDENTIAL_INVALID')
  await credentials.grant(request, { credential, jws: granted.credential, sdJwt: granted.sdJwt })
  return requests.get(id)
}
