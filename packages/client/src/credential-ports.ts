import {
  type CredentialPorts,
  type Crypto,
  type Did,
  type Hex,
  isSpineError,
  type KeyResolver,
  type Name,
  type RoleDefinition,
  SpineError,
  type StatusBits,
  type StatusStatement,
  statusListDigest,
  toBase64url,
  verifyStatusList,
} from '@digital-spine/core'
import type { HttpClient } from './http.ts'

/** What of the ledger the ports need. */
export type LedgerPort = {
  readonly keys: KeyResolver
  readonly freshnessMs: number
  head: CredentialPorts['head']
  findRoleDefinition(role: Name): Promise<RoleDefinition | undefined>
  findStatusDigest(issuer: Did, list: number): Promise<Uint8Array | undefined>
  findStatements(credential: Hex): Promise<readonly StatusStatement[]>
}

/** Where bytes come from whose truth is on the ledger. */
export type CredentialSource = {
  /** The status list of that digest (base64url). */
  statusList(issuer: Did, list: number, digest: string): Promise<string>
  credentialsOf(did: Did, role: Name): Promise<readonly string[]>
}

export type RememberingPorts = CredentialPorts & {
  /** Asks anew for what a DID holds: before it is turned away, since it may have been granted a role just now. */
  forget(did: Did): void
}

const maxLists = 1000
const maxHeld = 10_000
const heldMs = 5000
const listPath = /\/v1\/status-lists\/([^/]+)\/(\d{1,9})$/

/**
 * The verifier's view of the world over the ledger and a hub. The hub is only where bytes come from: a status list
 * counts if its digest is the one on the ledger, a credential if it verifies. Lists are kept by digest; who holds which
 * credentials is asked again after 5 s, and while the hub is away what it last gave stands.
 */
export function createCredentialPorts(
  options: {
    crypto: Crypto
    ledger: LedgerPort
    now?: () => number
  } & ({ hub: Pick<HttpClient, 'call'> } | { source: CredentialSource }),
): RememberingPorts {
  const { crypto, ledger, now = Date.now } = options
  const source = 'source' in options ? options.source : hubSource(options.hub)
  const lists = new Map<string, StatusBits>()
  const held = new Map<Did, Map<Name, { readonly at: number; readonly credentials: readonly string[] }>>()
  return {
    keys: ledger.keys,
    freshnessMs: ledger.freshnessMs,
    findRoleDefinition: (role) => ledger.findRoleDefinition(role),
    head: () => ledger.head(),
    statements: (credential) => ledger.findStatements(credential),
    async statusBits(issuer, url, purpose) {
      const match = listPath.exec(url)
      if (match?.[1] === undefined || decodeURIComponent(match[1]) !== issuer) {
        throw new SpineError('STATUS_UNKNOWN', 'The status list is not one of the issuer.')
      }
      const digest = await ledger.findStatusDigest(issuer, Number(match[2]))
      if (digest === undefined) throw new SpineError('STATUS_UNKNOWN', 'The issuer has no status list on the ledger.')
      const key = toBase64url(digest)
      const cached = lists.get(`${purpose} ${url} ${key}`)
      if (cached !== undefined) return cached
      const jws = await getList(source, issuer, Number(match[2]), key)
      if ((await statusListDigest(crypto, jws)) !== key) {
        throw new SpineError('STATUS_UNKNOWN', 'The status list is not the one on the ledger.')
      }
      const bits = await verifyStatusList({ crypto, keys: ledger.keys, jws, issuer, purpose })
      if (lists.size >= maxLists) lists.clear()
      lists.set(`${purpose} ${url} ${key}`, bits)
      return bits
    },
    async credentialsOf(did, role) {
      const known = held.get(did)?.get(role)
      if (known !== undefined && now() - known.at < heldMs) return known.credentials
      try {
        const credentials = await source.credentialsOf(did, role)
        if (held.size >= maxHeld) held.clear()
        const ofDid = held.get(did) ?? new Map()
        held.set(did, ofDid)
        // Nothing held is asked for again at once: it may have been issued since.
        if (credentials.length > 0) ofDid.set(role, { at: now(), credentials })
        else ofDid.delete(role)
        return credentials
      } catch (cause) {
        if (known !== undefined && isSpineError(cause, 'SERVICE_UNAVAILABLE')) return known.credentials
        // Whatever the source has against whoever asks it: it says nothing about the DID asked about.
        throw new SpineError('SERVICE_UNAVAILABLE', `What ${did} holds cannot be had.`, { cause })
      }
    },
    forget(did) {
      for (const [role, { credentials }] of held.get(did) ?? []) held.get(did)?.set(role, { at: 0, credentials })
    },
  }
}

function hubSource(hub: Pick<HttpClient, 'call'>): CredentialSource {
  return {
    async statusList(issuer, list, digest) {
      const path = `/v1/status-lists/${encodeURIComponent(issuer)}/${list}?digest=${digest}`
      return (await hub.call<{ jws: string }>('GET', path)).jws
    },
    async credentialsOf(did, role) {
      const path = `/v1/credentials?subject=${encodeURIComponent(did)}&role=${encodeURIComponent(role)}`
      return (await hub.call<{ credentials: string[] }>('GET', path)).credentials
    },
  }
}

async function getList(source: CredentialSource, issuer: Did, list: number, digest: string): Promise<string> {
  try {
    return await source.statusList(issuer, list, digest)
  } catch (cause) {
    throw new SpineError('STATUS_UNKNOWN', 'The status list cannot be had.', { cause })
  }
}
