import { toHex, utf8 } from './bytes.ts'
import { readClaims } from './claims.ts'
import type { Crypto } from './crypto.ts'
import type { Did } from './did.ts'
import type { Hex } from './name.ts'
import { type StatusPurpose, statusListBits, statusListUrl } from './status-list.ts'

/** Where one status bit of a credential stands. */
export type StatusEntry = { readonly url: string; readonly index: number }

/** A credential's two status bits: at the same index of an issuer's pair of lists. */
export type CredentialStatus = Readonly<Record<StatusPurpose, StatusEntry>>

/** A place in an issuer's pair of lists, as a hub gives it out. */
export type StatusPlace = { readonly revocationList: number; readonly suspensionList: number; readonly index: number }

const purposes: readonly StatusPurpose[] = ['revocation', 'suspension']

/**
 * The name of a credential on the ledger: SHA-256 of its compact JWS, for an SD-JWT VC (with or without disclosures) of the
 * JWT that its issuer signed.
 */
export async function credentialDigest(crypto: Crypto, credential: string): Promise<Hex> {
  const [jws = ''] = credential.split('~', 1)
  return `0x${toHex(await crypto.sha256(utf8(jws)))}`
}

/** The status of a credential at a place in the lists of `issuer` under a hub's URL. */
export function statusAt(hubUrl: string, issuer: Did, place: StatusPlace): CredentialStatus {
  const { revocationList, suspensionList, index } = place
  return {
    revocation: { url: statusListUrl(hubUrl, issuer, revocationList), index },
    suspension: { url: statusListUrl(hubUrl, issuer, suspensionList), index },
  }
}

/** The `credentialStatus` of a credential: two entries of Bitstring Status List v1.0. */
export function writeCredentialStatus(status: CredentialStatus): object[] {
  return purposes.map((purpose) => ({
    id: `${status[purpose].url}#${status[purpose].index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: purpose,
    statusListIndex: String(status[purpose].index),
    statusListCredential: status[purpose].url,
  }))
}

/** Reads what {@link writeCredentialStatus} wrote, and nothing else. Throws a plain Error that says what is wrong. */
export function readCredentialStatus(value: unknown): CredentialStatus {
  if (!Array.isArray(value) || value.length !== purposes.length) throw new Error('it has no pair of status entries.')
  const [revocation, suspension] = purposes.map((purpose, i) => readEntry(value[i], purpose))
  if (revocation === undefined || suspension === undefined || revocation.index !== suspension.index) {
    throw new Error('its status entries differ in their index.')
  }
  if (revocation.url === suspension.url) throw new Error('its status entries are in one list.')
  return { revocation, suspension }
}

function readEntry(value: unknown, purpose: StatusPurpose): StatusEntry {
  const status = readClaims(readClaims({ value }).object('value'))
  status.only('id', 'type', 'statusPurpose', 'statusListIndex', 'statusListCredential')
  if (status.text('type') !== 'BitstringStatusListEntry' || status.text('statusPurpose') !== purpose) {
    throw new Error(`its status entry is not one of ${purpose}.`)
  }
  const text = status.text('statusListIndex', 6)
  const index = Number(text)
  if (!/^(0|[1-9]\d*)$/.test(text) || index >= statusListBits) throw new Error('its status index is no index.')
  return { url: status.text('statusListCredential', 1024), index }
}
