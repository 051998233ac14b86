import { randomUUID } from 'node:crypto'
import type { Approval, EnrolmentRequest } from '@digital-spine/api'
import {
  accountSigner,
  issueRoleCredential,
  parseName,
  type RoleDefinition,
  SpineError,
  statusAt,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { checkRoleFields } from '@digital-spine/schema'
import type { GatewayContext } from '../context.ts'
import { openFields } from './open-fields.ts'
import { issueSealedSdJwt } from './sealed-sd-jwt.ts'
import { ensureStatusList, type StatusListContext } from './status-list-writer.ts'

export type ApproveContext = StatusListContext & Pick<GatewayContext, 'identity'>

/**
 * Grants a request: opens and checks what the requester says, and signs a credential with a place of its own in this
 * issuer's status lists. The requester's private fields are not part of it.
 */
export async function approveRequest(
  context: ApproveContext,
  id: string,
  { issuerFields, issueWith, formats, ...end }: Approval,
): Promise<EnrolmentRequest> {
  const { hub, hubUrl, ledger, signer, account, now } = context
  const request = await hub.findRequest(id)
  if (request.status !== 'requested') throw new SpineError('CONFLICT', `The request is ${request.status}.`)
  const requestorFields = await openFields(context, request)
  const role = parseName(request.role)
  const definition = await ledger.findRoleDefinition(role)
  if (definition === undefined) throw new SpineError('NAME_UNKNOWN', `${role} is not a role on the ledger.`)
  checkRoleFields(issuerFields ?? {}, definition.issuerFields ?? [], 'VALIDATION_FAILED')
  const place = await hub.takeStatusIndex()
  for (const list of [place.revocationList, place.suspensionList]) await ensureStatusList(context, list)
  const validFrom = now()
  const validUntil = endOf({ validityMs: definition.validityMs, ...end }, validFrom)
  const credential = {
    id: `urn:uuid:${randomUUID()}`,
    subject: request.subject,
    role,
    version: definition.version,
    validFrom,
    ...(validUntil === undefined ? {} : { validUntil }),
    ...(issuerFields === undefined ? {} : { issuerFields }),
    status: statusAt(hubUrl, signer.did, place),
  }
  const by = issueWith === 'ES256K' ? accountSigner(nodeCrypto, signer.did, account) : signer
  const jws = await issueRoleCredential(by, credential)
  const wanted = formats?.includes('sd-jwt') ?? hasFields(definition)
  const sdJwt = wanted ? await issueSealedSdJwt(context, credential, requestorFields) : undefined
  if (formats?.includes('sd-jwt') && sdJwt === undefined)
    throw new SpineError('KEY_UNKNOWN', `${request.subject} has no keys on the ledger that an SD-JWT can be made for.`)
  return hub.approve(id, jws, sdJwt)
}

const hasFields = ({ requestorFields = [], issuerFields = [] }: RoleDefinition): boolean =>
  requestorFields.length + issuerFields.length > 0

function endOf(
  { validityMs, validUntil }: { validityMs: number | undefined; validUntil?: number },
  from: number,
): number | undefined {
  if (validUntil !== undefined && validUntil <= from)
    throw new SpineError('VALIDATION_FAILED', 'The credential would have ended already.')
  return validUntil ?? (validityMs === undefined ? undefined : from + validityMs)
}
