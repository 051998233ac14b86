import type { CheckList } from './check-list.ts'
import type { StatusStatement } from './credential-ports.ts'
import { SpineError } from './errors.ts'
import type { Name } from './name.ts'
import { digestOf } from './remembered-credentials.ts'
import type { RoleDefinition } from './role.ts'
import { getStatusBit, type StatusPurpose } from './status-list.ts'
import type { Path, ReadCredential } from './walk.ts'

/** Whether who made a statement is one of the role that may; throws if that cannot be told now. */
export type MayState = (statement: StatusStatement, role: Name) => Promise<boolean>

const maxStatements = 256

/** Neither bit of the issuer is set, and no revoker states otherwise; of two that differ the stricter counts. */
export async function checkStatus(
  read: ReadCredential,
  definition: RoleDefinition,
  path: Path,
  list: CheckList,
  mayState: MayState,
): Promise<void> {
  const { credential } = read
  const { role } = credential
  let stated: Promise<readonly StatusStatement[]> | undefined
  const statedNow = (): Promise<readonly StatusStatement[]> => {
    stated ??= statedByRevokers(read, definition, path, mayState)
    return stated
  }
  const check = async (purpose: StatusPurpose, status: StatusStatement['status'], failure: () => SpineError) => {
    const { url, index } = credential.status[purpose]
    const source = `list ${url} and statements on the ledger, block ${path.block.number}`
    await list.run(purpose, { source, needs: ['signature'] }, async () => {
      const bits = await path.ports.statusBits(credential.issuer, url, purpose)
      if (getStatusBit(bits, index)) throw failure()
      if ((await statedNow()).some((statement) => statement.status === status)) throw failure()
      return { value: true, detail: `Bit ${index} is not set, and no revoker states otherwise.` }
    })
  }
  const revoked = (): SpineError => new SpineError('CREDENTIAL_REVOKED', `The credential for ${role} has been revoked.`)
  const suspended = (): SpineError => new SpineError('CREDENTIAL_SUSPENDED', `The credential for ${role} is suspended.`)
  await check('revocation', 'revoked', revoked)
  await check('suspension', 'suspended', suspended)
}

/** What the revokers of a role state about a credential; others may state what they like. */
async function statedByRevokers(
  read: ReadCredential,
  { revokers }: RoleDefinition,
  path: Path,
  mayState: MayState,
): Promise<readonly StatusStatement[]> {
  const { before = Number.POSITIVE_INFINITY } = path
  const all = await path.ports.statements(await digestOf(path.crypto, read))
  const statements = all.filter(({ since }) => since < before)
  if ('dids' in revokers) return statements.filter(({ by }) => revokers.dids.includes(by))
  if (statements.length > maxStatements)
    throw new SpineError('STATUS_UNKNOWN', `There are more than ${maxStatements} statements about the credential.`)
  const counting: StatusStatement[] = []
  for (const statement of statements) {
    if (await mayState(statement, revokers.role)) counting.push(statement)
  }
  return counting
}
