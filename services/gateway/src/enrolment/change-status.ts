import type { StatusChanged } from '@digital-spine/api'
import {
  type CredentialPorts,
  credentialDigest,
  type Did,
  getStatusBit,
  type Hex,
  isSpineError,
  type Name,
  parseRoleCredential,
  type RoleCredential,
  SpineError,
  type StatusPurpose,
  setStatusBit,
  verifyRoleCredential,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'
import { stateStatuses } from './state-status.ts'
import { changeStatusList, type StatusListContext } from './status-list-writer.ts'

export type StatusAction = 'revoke' | 'suspend' | 'restore'

/** Whose credentials for which role are to change; all of them, or one. */
export type StatusTarget = { readonly subject: Did; readonly role: Name; readonly credential?: string }

export type StatusContext = StatusListContext & Pick<GatewayContext, 'ports'>

type Credential = { readonly jws: string; readonly credential: RoleCredential; readonly sdJwtDigest?: Hex }
type Changed = StatusChanged['credentials'][number]

const purposes = { revoke: 'revocation', suspend: 'suspension', restore: 'suspension' } as const
const listOf = (url: string): number => Number(/\/(\d+)$/.exec(url)?.[1])

/**
 * Revokes, suspends or restores credentials: those that this gateway issued by its status lists, others by a statement on
 * the ledger, which counts if the role's definition names this gateway's DID as a revoker. A revocation is final.
 */
export async function changeStatus(
  context: StatusContext,
  action: StatusAction,
  target: StatusTarget,
): Promise<StatusChanged> {
  const { own, others } = await findCredentials(context, target)
  for (const { credential } of own) await checkNotFinal(context, action, credential)
  const byList = Map.groupBy(own, ({ credential }) => listOf(credential.status[purposes[action]].url))
  for (const [list, credentials] of byList) {
    await changeStatusList(context, list, (bits) =>
      credentials.reduce(
        (next, { credential }) => setStatusBit(next, credential.status[purposes[action]].index, action !== 'restore'),
        bits,
      ),
    )
  }
  for (const { jws, sdJwtDigest } of others) {
    const digests = [await credentialDigest(nodeCrypto, jws), ...(sdJwtDigest === undefined ? [] : [sdJwtDigest])]
    await stateStatuses(context, action, { role: target.role, digests })
  }
  const credentials = [
    ...(await Promise.all(own.map((one) => tell(context, one, 'status list')))),
    ...(await Promise.all(others.map((one) => tell(context, one, 'statement')))),
  ]
  return { credentials }
}

/** Credentials this gateway issued to the subject, and those of other issuers that it may revoke. */
async function findCredentials(
  { hub, signer }: StatusContext,
  { subject, role, credential: id }: StatusTarget,
): Promise<{ own: Credential[]; others: Credential[] }> {
  const [issued, revocable] = await Promise.all([hub.credentialsOf(subject, role), hub.revocable({ subject, role })])
  const digests = new Map(revocable.map(({ jws, sdJwtDigest }) => [jws, sdJwtDigest]))
  const all = [...new Set([...issued, ...digests.keys()])].map((jws): Credential => {
    const sdJwtDigest = digests.get(jws)
    const { credential } = parseRoleCredential(jws)
    return { jws, credential, ...(sdJwtDigest === undefined ? {} : { sdJwtDigest }) }
  })
  const wanted = all.filter(
    ({ credential }) =>
      credential.subject === subject && credential.role === role && (id === undefined || credential.id === id),
  )
  const own = wanted.filter(({ credential }) => credential.issuer === signer.did)
  const others = wanted.filter(({ jws, credential }) => credential.issuer !== signer.did && digests.has(jws))
  if (own.length + others.length === 0) {
    throw new SpineError('NOT_FOUND', `There is no credential of ${subject} for ${role} that you may change.`)
  }
  return { own, others }
}

async function checkNotFinal(
  { ports, signer }: StatusContext,
  action: StatusAction,
  { status, id }: RoleCredential,
): Promise<void> {
  if (action === 'revoke') return
  if (await isSet(ports, signer.did, status.revocation, 'revocation'))
    throw new SpineError('CONFLICT', `The credential ${id} is revoked, which is final.`)
}

async function isSet(
  ports: CredentialPorts,
  issuer: Did,
  { url, index }: { url: string; index: number },
  purpose: StatusPurpose,
): Promise<boolean> {
  return getStatusBit(await ports.statusBits(issuer, url, purpose), index)
}

async function tell(
  { ports, now }: StatusContext,
  { jws, credential: { id, issuer } }: Credential,
  by: Changed['by'],
): Promise<Changed> {
  try {
    await verifyRoleCredential(jws, { crypto: nodeCrypto, ports, now: now() })
    return { id, issuer, by, state: 'active' }
  } catch (error) {
    if (isSpineError(error, 'CREDENTIAL_REVOKED')) return { id, issuer, by, state: 'revoked' }
    if (isSpineError(error, 'CREDENTIAL_SUSPENDED')) return { id, issuer, by, state: 'suspended' }
    // It does not hold for another reason, which its status does not change.
    if (isSpineError(error)) return { id, issuer, by, state: 'active' }
    throw error
  }
}
