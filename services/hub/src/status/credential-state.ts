import { type Did, getStatusBit, holdsAuthority, parseRoleCredential } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { HubContext } from '../context.ts'
import type { CredentialState, HubTransaction } from '../database.ts'
import { credentialEvent, type StoredCredential } from '../enrolment/credentials.ts'
import type { NewEvent } from '../events/event-book.ts'

/** What the ledger says about a stored credential; `by` is who said it. */
export type StateChange = {
  readonly row: StoredCredential
  readonly bit_revoked: number
  readonly bit_suspended: number
  readonly state: CredentialState
  readonly by: Did
}

const kinds = {
  revoked: 'credential.revoked',
  suspended: 'credential.suspended',
  active: 'credential.restored',
} as const

/** Reads a credential's state anew: its issuer's lists, and what revokers of the role state. */
export async function readState(
  { ledger, ports, now }: Pick<HubContext, 'ledger' | 'ports' | 'now'>,
  row: StoredCredential,
): Promise<StateChange> {
  const { issuer, role, jws, digest, sd_jwt_digest } = row
  const { status } = parseRoleCredential(jws).credential
  const bit = async (purpose: 'revocation' | 'suspension'): Promise<boolean> => {
    const { url, index } = status[purpose]
    return getStatusBit(await ports.statusBits(issuer, url, purpose), index)
  }
  const [revoked, suspended] = [await bit('revocation'), await bit('suspension')]
  const definition = await ledger.findRoleDefinition(role)
  const digests = [digest, ...(sd_jwt_digest === null ? [] : [sd_jwt_digest])]
  const all = (await Promise.all(digests.map((name) => ports.statements(name)))).flat()
  const stated: { by: Did; status: CredentialState }[] = []
  for (const statement of definition === undefined ? [] : all) {
    const options = { crypto: nodeCrypto, ports, now: now() }
    if (definition && (await holdsAuthority(statement.by, definition.revokers, options))) stated.push(statement)
  }
  const bits = { row, bit_revoked: revoked ? 1 : 0, bit_suspended: suspended ? 1 : 0 }
  const find = (wanted: CredentialState): Did | undefined => stated.find((one) => one.status === wanted)?.by
  const revoker = revoked ? issuer : find('revoked')
  if (revoker !== undefined) return { ...bits, state: 'revoked', by: revoker }
  const suspender = suspended ? issuer : find('suspended')
  if (suspender !== undefined) return { ...bits, state: 'suspended', by: suspender }
  return { ...bits, state: 'active', by: issuer }
}

/** Writes states down, and tells of those that changed. */
export async function writeStates(
  trx: HubTransaction,
  tell: (event: NewEvent) => void,
  changes: readonly StateChange[],
  block: number,
): Promise<void> {
  for (const { row, state, by, ...bits } of changes) {
    await trx.updateTable('credentials').set(bits).where('id', '=', row.id).execute()
    const { numUpdatedRows } = await trx
      .updateTable('credentials')
      .set({ state })
      .where('id', '=', row.id)
      .where('state', '!=', state)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) tell({ ...credentialEvent(kinds[state], row, by), block })
  }
}
