import { randomUUID } from 'node:crypto'
import type { EnrolmentRequest } from '@digital-spine/client'
import {
  accountSigner,
  createStatusBits,
  type Did,
  fromBase64url,
  issueRoleCredential,
  issueStatusList,
  type Name,
  parseName,
  parseRoleCredential,
  purposeOfList,
  type SigningAlgorithm,
  SpineError,
  type StatusBits,
  setStatusBit,
  statusAt,
  statusListUrl,
  toBase64url,
  toHex,
  verifyStatusList,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { signSetAttribute, statusAttribute } from '@digital-spine/ledger'
import type { GatewayContext } from '../context.ts'

type IssuerContext = Pick<GatewayContext, 'hub' | 'hubUrl' | 'ledger' | 'signer' | 'account' | 'names' | 'now'>

const tenYearsSeconds = 315_360_000n

/** Decides as an issuer. Writes go one after the other: each status list is made from the one before it. */
export type Issuer = {
  /** Grants a request: a credential signed here, with a status bit in this issuer's list. */
  approve(id: string, options?: ApproveOptions): Promise<EnrolmentRequest>
  /** Revokes what this issuer has issued to a subject for a role; answers how many credentials that were. */
  revoke(subject: Did, role: Name): Promise<number>
}

export type ApproveOptions = {
  validityMs?: number
  issuerFields?: Record<string, unknown>
  /** Signs with the signing key, or with the account key for verifiers that know did:ethr accounts only. */
  issueWith?: SigningAlgorithm
}

export function createIssuer(context: IssuerContext): Issuer {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  return {
    approve: (id, options = {}) => inTurn(() => approveRequest(context, id, options)),
    revoke: (subject, role) => inTurn(() => revokeRole(context, subject, role)),
  }
}

async function approveRequest(context: IssuerContext, id: string, options: ApproveOptions): Promise<EnrolmentRequest> {
  const { hub, hubUrl, ledger, signer, account, now } = context
  const request = (await hub.pending()).find((candidate) => candidate.id === id)
  if (request === undefined) throw new SpineError('NOT_FOUND', 'There is no such request that you may decide about.')
  const role = parseName(request.role)
  const definition = await ledger.findRoleDefinition(role)
  if (definition === undefined) throw new SpineError('NAME_UNKNOWN', `${role} is not a role on the ledger.`)
  const place = await hub.takeStatusIndex()
  for (const list of [place.revocationList, place.suspensionList]) {
    if ((await ledger.findStatusDigest(signer.did, list)) === undefined)
      await publishList(context, list, createStatusBits())
  }
  const validity = options.validityMs ?? definition.validityMs
  const by = options.issueWith === 'ES256K' ? accountSigner(nodeCrypto, signer.did, account) : signer
  const credential = await issueRoleCredential(by, {
    id: `urn:uuid:${randomUUID()}`,
    subject: request.subject,
    role,
    version: definition.version,
    validFrom: now(),
    ...(validity === undefined ? {} : { validUntil: now() + validity }),
    ...(options.issuerFields === undefined ? {} : { issuerFields: options.issuerFields }),
    status: statusAt(hubUrl, signer.did, place),
  })
  return hub.approve(id, credential)
}

async function revokeRole(context: IssuerContext, subject: Did, role: Name): Promise<number> {
  const { hub, ledger, signer } = context
  const issued = (await hub.credentialsOf(subject, role)).map((jws) => parseRoleCredential(jws).credential)
  const own = issued.filter(({ issuer }) => issuer === signer.did)
  const byList = Map.groupBy(own, ({ status }) => Number(/(\d+)$/.exec(status.revocation.url)?.[1]))
  for (const [list, credentials] of byList) {
    const digest = await ledger.findStatusDigest(signer.did, list)
    if (digest === undefined) throw new SpineError('STATUS_UNKNOWN', 'The status list is not on the ledger.')
    const jws = await hub.findStatusList(signer.did, list, toBase64url(digest))
    const purpose = purposeOfList(list)
    const bits = await verifyStatusList({ crypto: nodeCrypto, keys: ledger.keys, jws, issuer: signer.did, purpose })
    await publishList(
      context,
      list,
      credentials.reduce((next, { status }) => setStatusBit(next, status.revocation.index, true), bits),
    )
  }
  return own.length
}

/** The list's bytes go to the hub before its digest goes on the ledger, so that verifiers always find what they look for. */
async function publishList(
  { hub, hubUrl, ledger, signer, account, names, now }: IssuerContext,
  list: number,
  bits: StatusBits,
): Promise<void> {
  const url = statusListUrl(hubUrl, signer.did, list)
  const jws = await issueStatusList(signer, { url, purpose: purposeOfList(list), bits }, now())
  const { digest } = await hub.putStatusList(signer.did, list, jws)
  const write = {
    network: ledger.network,
    signer: account,
    identity: account.address,
    nonce: await ledger.didNonce(signer.did),
  }
  const value = `0x${toHex(fromBase64url(digest))}` as const
  await names.relay(await signSetAttribute(write, { name: statusAttribute(list), value, validity: tenYearsSeconds }))
  await ledger.sync()
}
