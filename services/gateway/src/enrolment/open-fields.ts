import type { EnrolmentRequest, OpenedRequest, ShownParty } from '@digital-spine/api'
import { openPrivateFields } from '@digital-spine/client'
import {
  type AgreementKey,
  type GeneralJwe,
  isSpineError,
  parseDid,
  parseName,
  type RoleFieldValues,
  SpineError,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { checkRoleFields } from '@digital-spine/schema'
import type { GatewayContext } from '../context.ts'
import { openWithOwnKeys } from './open-with-own-keys.ts'

type OpenContext = Pick<GatewayContext, 'ledger' | 'identity'>

/** What a requester says about itself, held to the role's definition. Throws DECRYPTION_FAILED, VALIDATION_FAILED. */
export async function openFields(context: OpenContext, request: EnrolmentRequest): Promise<RoleFieldValues> {
  const [subject, role] = [parseDid(request.subject), parseName(request.role)]
  const definition = await context.ledger.findRoleDefinition(role)
  if (definition === undefined) throw new SpineError('NAME_UNKNOWN', `${role} is not a role on the ledger.`)
  const { fields: sealed } = request
  const open = (key: AgreementKey, jwe: GeneralJwe): Promise<RoleFieldValues> =>
    openPrivateFields({ crypto: nodeCrypto, key, sealed: jwe, subject, role })
  const values = sealed === undefined ? {} : await openWithOwnKeys(context, (key) => open(key, sealed))
  checkRoleFields(values, definition.requestorFields ?? [], 'VALIDATION_FAILED')
  return values
}

/** A request as people decide about it: fields that cannot be opened, or do not fit, are told instead of shown. */
export async function showOpened(
  context: OpenContext,
  request: EnrolmentRequest,
  requester: ShownParty,
): Promise<OpenedRequest> {
  const { fields: _, ...sent } = request
  const rest = { ...sent, requester }
  if (rest.status !== 'requested') return rest
  try {
    return { ...rest, fields: await openFields(context, request) }
  } catch (error) {
    if (!isSpineError(error)) throw error
    return { ...rest, problem: { code: error.code, reason: error.message } }
  }
}
