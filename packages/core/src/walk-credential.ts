import { type CheckList, type CheckName, createCheckList, type Finding } from './check-list.ts'
import { checkStatus } from './check-status.ts'
import type { RoleCredential } from './credential.ts'
import { checkDates, checkPath, checkVersion } from './credential-checks.ts'
import type { StatusStatement } from './credential-ports.ts'
import type { Awaitable } from './crypto.ts'
import type { Did } from './did.ts'
import { SpineError } from './errors.ts'
import type { Name } from './name.ts'
import { firstOf, isOutage } from './outage.ts'
import { readRoleCredential, verifySignedBy } from './remembered-credentials.ts'
import type { RoleDefinition } from './role.ts'
import type { ChainLink, Path, ReadCredential, Walk } from './walk.ts'

/**
 * Every check of one credential and of what it rests on, one after the other into `list`. The only checker there is: who
 * wants a yes or no stops at the first failure, who wants a report goes on.
 */
export async function walkCredential(
  read: () => Awaitable<ReadCredential>,
  path: Path,
  list: CheckList,
): Promise<Walk> {
  const { crypto, ports, now, block } = path
  const ledger = `ledger, block ${block.number}`
  const found = await list.run('format', { source: 'the credential' }, async () => {
    const value = await read()
    return { value, detail: `A credential for ${value.credential.role} of ${value.credential.subject}.` }
  })
  if (found === undefined) return finish(path, list, undefined, [])
  const { credential, jws, binding } = found
  const { issuer, subject, role } = credential
  const next: Path = { ...path, seen: [...path.seen, `${subject} ${role}`] }

  if (path.subject !== undefined) {
    await list.run('subject', { source: 'the credential' }, () => {
      if (subject !== path.subject) throw new SpineError('CREDENTIAL_INVALID', 'The credential is about somebody else.')
      return { value: true, detail: `It is about ${subject}.` }
    })
  }
  if (path.role !== undefined) {
    await list.run('role', { source: 'the credential' }, () => {
      if (role !== path.role) throw new SpineError('CREDENTIAL_INVALID', `The credential is not for ${path.role}.`)
      return { value: true, detail: `It is for ${role}.` }
    })
  }
  if (binding !== undefined) {
    await list.run('binding', { source: `${binding.kid} on the ${ledger}` }, async () => {
      return { value: true, detail: await binding.check() }
    })
  }
  if (path.seen.length > 0)
    await list.run('path', { source: 'the credentials on the way' }, () => checkPath(path, `${subject} ${role}`))
  await list.run('signature', { source: `${jws.header.kid} on the ${ledger}` }, async () => {
    await verifySignedBy(crypto, jws, await ports.keys.resolveKey(jws.header.kid))
    return { value: true, detail: `${issuer} signed it (${jws.header.alg}).` }
  })
  await list.run('dates', { source: 'the credential', needs: ['signature'] }, () => checkDates(credential, now))
  const definition = await list.run('definition', { source: ledger, needs: ['signature'] }, async () => {
    const value = await ports.findRoleDefinition(role)
    if (value === undefined) throw new SpineError('CREDENTIAL_INVALID', `${role} is not defined on the ledger.`)
    return { value, detail: `${role} is defined.` }
  })
  if (definition === undefined) return finish(path, list, credential, [])
  await list.run('version', { source: ledger }, () => checkVersion(credential, definition))
  const ofIssuer = await list.run('issuer', { source: ledger }, () => checkIssuer(issuer, definition, next))
  const ofHolder = await list.run('preconditions', { source: ledger }, () =>
    checkPreconditions(subject, definition, next),
  )
  await checkStatus(found, definition, next, list, (statement, revokers) => mayState(statement, revokers, next))
  return finish(path, list, credential, [credential.validUntil, ofIssuer?.end, ofHolder?.end])
}

const always: readonly CheckName[] = [
  ...(['format', 'signature', 'dates', 'definition', 'version'] as const),
  ...(['issuer', 'preconditions', 'revocation', 'suspension'] as const),
]

function finish(
  { chain }: Path,
  list: CheckList,
  credential: RoleCredential | undefined,
  ends: readonly (number | undefined)[],
): Walk {
  const { checks, failure } = list
  if (failure !== undefined) list.skipOthers(always)
  const code = checks.find(({ outcome }) => outcome === 'failed')?.code
  const validUntil = earliest(ends)
  const report = {
    ...{ valid: failure === undefined, checks, chain },
    ...(code === undefined ? {} : { code }),
    ...(credential === undefined ? {} : { credential }),
  }
  return {
    report,
    ...(failure === undefined ? {} : { failure }),
    ...(validUntil === undefined ? {} : { validUntil }),
  }
}

type End = { readonly end: number | undefined }

async function checkIssuer(issuer: Did, { name, issuers }: RoleDefinition, path: Path): Promise<Finding<End>> {
  if ('dids' in issuers) {
    if (!issuers.dids.includes(issuer))
      throw new SpineError('ISSUER_NOT_ALLOWED', `${issuer} is not an issuer of ${name}.`)
    return { value: { end: undefined }, detail: `${issuer} is listed in the definition of ${name}.` }
  }
  try {
    const end = await verifyHolder('issuer', issuer, issuers.role, path)
    return { value: { end }, detail: `${issuer} holds ${issuers.role}.` }
  } catch (cause) {
    if (isOutage(cause)) throw cause
    throw new SpineError('ISSUER_NOT_ALLOWED', `${issuer} does not hold ${issuers.role}.`, { cause })
  }
}

async function checkPreconditions(
  subject: Did,
  { preconditions: { roles, mode } }: RoleDefinition,
  path: Path,
): Promise<Finding<End>> {
  if (roles.length === 0) return { value: { end: undefined }, detail: 'The role requires none.' }
  if (mode === 'all') {
    const ends: (number | undefined)[] = []
    for (const role of roles) ends.push(await verifyHolder('precondition', subject, role, path))
    return { value: { end: earliest(ends) }, detail: `${subject} holds all of ${roles.join(', ')}.` }
  }
  const found = await firstOf(roles, (role) => verifyHolder('precondition', subject, role, path))
  if ('value' in found) return { value: { end: found.value }, detail: `${subject} holds ${found.item}.` }
  throw new SpineError('PRECONDITION_MISSING', 'None of the roles required first is held.', {
    cause: found.failure,
    details: { roles },
  })
}

/** Whether `did` holds `role`; throws if that cannot be told now. */
export async function holdsRole(why: ChainLink['for'], did: Did, role: Name, path: Path): Promise<boolean> {
  try {
    await verifyHolder(why, did, role, path)
    return true
  } catch (error) {
    if (isOutage(error)) throw error
    return false
  }
}

/**
 * Whether who made a statement held the role when it made it, or holds it now. So what a revoker stated outlasts its role,
 * and of two who revoke each other the first counts. Only what was stated earlier can speak against it: the question comes
 * to an end.
 */
async function mayState({ by, since, proof = [] }: StatusStatement, role: Name, path: Path): Promise<boolean> {
  const now: Path = { ...path, ofStatement: true }
  const then: Path = { ...now, now: since, before: since, seen: [] }
  const ways = [...(proof.length > 0 ? [withProof(then, proof), withProof(now, proof)] : []), then, now]
  return 'value' in (await firstOf(ways, (way) => verifyHolder('revoker', by, role, way)))
}

/** The same path, on which the credentials of a proof are found first: nobody can keep those back. */
function withProof(path: Path, proof: readonly string[]): Path {
  const { ports } = path
  const carried = (did: Did, role: Name) => proof.filter((text) => isAbout(text, did, role))
  const credentialsOf = async (did: Did, role: Name): Promise<readonly string[]> => {
    const found = carried(did, role)
    return found.length > 0 ? found : ports.credentialsOf(did, role)
  }
  return { ...path, ports: { ...ports, credentialsOf } }
}

function isAbout(text: string, did: Did, role: Name): boolean {
  try {
    const { credential } = readRoleCredential(text)
    return credential.subject === did && credential.role === role
  } catch {
    return false
  }
}

/** Verifies that `did` holds `role` with any credential that can be found; answers when that ends, ms. */
async function verifyHolder(why: ChainLink['for'], did: Did, role: Name, path: Path): Promise<number | undefined> {
  const texts = await path.ports.credentialsOf(did, role)
  const found = await firstOf(texts, (text) => verifyHeld(why, did, role, text, path))
  if ('value' in found) return found.value
  const { failure } = found
  throw new SpineError('PRECONDITION_MISSING', `${did} does not hold ${role}.`, { cause: failure, details: { role } })
}

/**
 * Verifies a credential of `did` for `role`. No list of these is thorough, so that a report looks at no more credentials
 * than a yes or no does, and both come to the same end.
 */
async function verifyHeld(
  why: ChainLink['for'],
  did: Did,
  role: Name,
  text: string,
  path: Path,
): Promise<number | undefined> {
  const expected: Path = { ...path, subject: did, role, chain: [] }
  const walk = await walkCredential(() => readRoleCredential(text), expected, createCheckList(false))
  path.chain.push({ for: why, did, role, ...walk.report })
  if (walk.failure !== undefined) throw walk.failure.error
  return walk.validUntil
}

function earliest(ends: readonly (number | undefined)[]): number | undefined {
  const known = ends.filter((end) => end !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
