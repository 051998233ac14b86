import {
  bytesEqual,
  createStatusBits,
  fromBase64url,
  isSpineError,
  issueStatusList,
  type Kid,
  parseJws,
  purposeOfList,
  SpineError,
  type StatusBits,
  statusListDigest,
  statusListUrl,
  toBase64url,
  toHex,
  verifyStatusList,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { signSetAttribute, statusAttribute } from '@digital-spine/ledger'
import type { GatewayContext } from '../context.ts'

export type StatusListContext = Pick<
  GatewayContext,
  'hub' | 'hubUrl' | 'ledger' | 'signer' | 'account' | 'names' | 'now'
>

type Version = { readonly kid: Kid; readonly digest: string; readonly bits: StatusBits; readonly validFrom: number }

const tenYearsSeconds = 315_360_000n
const attempts = 20

/**
 * Changes a status list of this issuer. Another gateway of the same DID may do so at the same time: the hub takes a version
 * only if it follows its newest, and what is written on the ledger is always the hub's newest as of a nonce that nobody has used
 * since. So no bit is lost.
 */
export async function changeStatusList(
  context: StatusListContext,
  list: number,
  change: (bits: StatusBits) => StatusBits,
): Promise<void> {
  await retry('CONFLICT', () => storeNext(context, list, change))
  await retry('LEDGER_REFUSED', () => nameOnLedger(context, list))
}

/** Publishes an empty list if there is none. */
export async function ensureStatusList(context: StatusListContext, list: number): Promise<void> {
  if ((await context.ledger.findStatusDigest(context.signer.did, list)) === undefined)
    await changeStatusList(context, list, (bits) => bits)
}

/** Signs every list of this issuer with the key now in use: those who verify want a list whose key is valid. */
export async function renewStatusLists(context: StatusListContext): Promise<void> {
  for (const list of await context.ledger.listStatusLists(context.signer.did))
    await changeStatusList(context, list, (bits) => bits)
}

/** The list's bytes go to the hub before its digest goes on the ledger, so that verifiers always find what they look for. */
async function storeNext(
  context: StatusListContext,
  list: number,
  change: (bits: StatusBits) => StatusBits,
): Promise<void> {
  const { hub, hubUrl, signer, now } = context
  const newest = await findNewest(context, list)
  const bits = change(newest?.bits ?? createStatusBits())
  if (newest !== undefined && newest.kid === signer.kid && bytesEqual(bits, newest.bits)) return
  const url = statusListUrl(hubUrl, signer.did, list)
  const jws = await issueStatusList(signer, { url, purpose: purposeOfList(list), bits }, now())
  await hub.putStatusList(list, jws, newest?.digest ?? null)
}

async function nameOnLedger(context: StatusListContext, list: number): Promise<void> {
  const { ledger, signer, account, names } = context
  await ledger.sync()
  // The nonce first: the newest version read after it is at least as new as what any write before it has named.
  const nonce = await ledger.didNonce(signer.did)
  const newest = await findNewest(context, list)
  if (newest === undefined) throw new SpineError('STATUS_UNKNOWN', 'The hub has lost the status list.')
  if (newest.digest === (await findNamed(context, list))) return
  const value = `0x${toHex(fromBase64url(newest.digest))}` as const
  const write = { network: ledger.network, signer: account, identity: account.address, nonce }
  await names.relay(await signSetAttribute(write, { name: statusAttribute(list), value, validity: tenYearsSeconds }))
  await ledger.sync()
}

/**
 * The newest version at the hub. What the hub gives is not believed: it is signed by this issuer, and does not fall behind
 * the version on the ledger. Throws STATUS_UNKNOWN if it does.
 */
async function findNewest(context: StatusListContext, list: number): Promise<Version | undefined> {
  const { hub, signer } = context
  const named = await findNamed(context, list)
  const head = await hub.statusListHead(list).catch((error: unknown) => {
    if (isSpineError(error, 'NOT_FOUND')) return undefined
    throw error
  })
  if (head === undefined && named === undefined) return undefined
  const newest = head === undefined ? undefined : await readVersion(context, list, head.jws)
  if (newest === undefined || newest.digest === named || named === undefined) {
    if (newest === undefined) throw new SpineError('STATUS_UNKNOWN', 'The hub has lost the status list.')
    return newest
  }
  const current = await readVersion(context, list, await hub.findStatusList(signer.did, list, named))
  const behind =
    purposeOfList(list) === 'revocation'
      ? current.bits.some((byte, i) => (byte & ~(newest.bits[i] ?? 0)) !== 0)
      : newest.validFrom < current.validFrom
  if (current.digest !== named || behind)
    throw new SpineError('STATUS_UNKNOWN', 'The hub gives an older status list than the ledger names.')
  return newest
}

async function findNamed({ ledger, signer }: StatusListContext, list: number): Promise<string | undefined> {
  const digest = await ledger.findStatusDigest(signer.did, list)
  return digest === undefined ? undefined : toBase64url(digest)
}

/** Reads a version of the list; its key counts as of its own time, since it may have been rotated after. */
async function readVersion({ ledger, signer }: StatusListContext, list: number, jws: string): Promise<Version> {
  const { header, payload } = parseJws(jws, 'vc+jwt')
  const validFrom = Date.parse(String(payload.validFrom))
  const bits = await verifyStatusList({
    crypto: nodeCrypto,
    keys: { resolveKey: (kid) => ledger.keys.resolveKey(kid, validFrom) },
    jws,
    issuer: signer.did,
    purpose: purposeOfList(list),
  })
  return { kid: header.kid, digest: await statusListDigest(nodeCrypto, jws), bits, validFrom }
}

/** Another gateway of the DID may have been faster; then it is done again on what that one left. */
async function retry<T>(code: 'CONFLICT' | 'LEDGER_REFUSED', work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= attempts || !isSpineError(error, code)) throw error
    }
  }
}
