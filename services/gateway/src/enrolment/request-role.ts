import type { EnrolmentRequest } from '@digital-spine/api'
import { maxReaders, type Reader, sealPrivateFields } from '@digital-spine/client'
import {
  type Did,
  isSpineError,
  type Name,
  type RoleDefinition,
  type RoleFieldValues,
  SpineError,
  verifyRoleCredential,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { checkRoleFields } from '@digital-spine/schema'
import type { GatewayContext } from '../context.ts'

type RequestContext = Pick<GatewayContext, 'hub' | 'ledger' | 'ports' | 'signer' | 'now'>

/** An issuer's newest keys; an older one may be what its gateway still has. */
const keysOfIssuer = 2

/**
 * Asks for a role. The fields are held to the role's definition, then sealed to those who may issue the role: who that is,
 * this gateway verifies itself, so that the hub cannot have them sealed to anybody else.
 */
export async function requestRole(
  context: RequestContext,
  wanted: { role: Name; fields?: RoleFieldValues; publish?: boolean },
): Promise<EnrolmentRequest> {
  const { hub, ledger, signer } = context
  const { role, fields = {}, publish } = wanted
  const definition = await ledger.findRoleDefinition(role)
  if (definition === undefined) throw new SpineError('NAME_UNKNOWN', `${role} is not a role on the ledger.`)
  checkRoleFields(fields, definition.requestorFields ?? [], 'VALIDATION_FAILED')
  const options = publish === undefined ? {} : { publish }
  if (Object.keys(fields).length === 0) return hub.request(role, options)
  const readers = await findReaders(context, definition)
  if (readers.length === 0)
    throw new SpineError('KEY_UNKNOWN', `No issuer of ${role} has published a key that fields can be sealed to.`)
  const sealed = await sealPrivateFields({ values: fields, subject: signer.did, role, readers })
  return hub.request(role, { ...options, fields: sealed })
}

async function findReaders(context: RequestContext, definition: RoleDefinition): Promise<Reader[]> {
  const { ledger } = context
  const readers: Reader[] = []
  for (const issuer of await findIssuers(context, definition)) {
    if (readers.length >= maxReaders) break
    readers.push(...(await ledger.agreementKeys(issuer)).slice(0, keysOfIssuer))
  }
  return readers.slice(0, maxReaders)
}

async function findIssuers(context: RequestContext, { name, issuers }: RoleDefinition): Promise<readonly Did[]> {
  if ('dids' in issuers) return issuers.dids
  const verified: Did[] = []
  for (const { did, credentials } of await context.hub.issuers(name))
    if (await holdsOne(context, did, issuers.role, credentials)) verified.push(did)
  return verified
}

async function holdsOne(
  { ports, now }: RequestContext,
  subject: Did,
  role: Name,
  credentials: readonly string[],
): Promise<boolean> {
  for (const jws of credentials) {
    try {
      await verifyRoleCredential(jws, { crypto: nodeCrypto, ports, now: now(), subject, role })
      return true
    } catch (error) {
      if (!isSpineError(error)) throw error
    }
  }
  return false
}
