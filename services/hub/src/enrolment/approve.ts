import { type Did, parseRoleCredential, SpineError, verifyRoleCredential } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { checkRoleFields } from '@digital-spine/schema'
import type { HubContext } from '../context.ts'
import { getDefinition } from './authority.ts'

import type { EnrolmentRequest } from './requests.ts'

/**
 * Grants a request with a credential that `issuer` has signed. The credential is verified in full before anything is
 * stored or told, so that only who may issue the role learns what the request says.
 */
export async function approveRequest(
  context: HubContext,
  issuer: Did,
  id: string,
  jws: string,
): Promise<EnrolmentRequest> {
  const { requests, credentials, ports, now } = context
  const request = await requests.get(id)
  const { credential } = parseRoleCredential(jws)
  if (credential.issuer !== issuer) throw new SpineError('FORBIDDEN', 'The credential is issued by somebody else.')
  const { subject, role } = request
  await verifyRoleCredential(jws, { crypto: nodeCrypto, ports, now: now(), subject, role })
  const { issuerFields = [] } = await getDefinition(context, role)
  checkRoleFields(credential.issuerFields ?? {}, issuerFields, 'CREDENTIAL_INVALID')
  await credentials.grant(request, credential, jws)
  return requests.get(id)
}
