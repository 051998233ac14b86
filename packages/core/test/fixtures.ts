import { nodeCrypto } from '../src/crypto-node.ts'
import {
  type CredentialPorts,
  createEpoch,
  createPrekey,
  createStatusBits,
  credentialDigest,
  type Did,
  defaultFreshnessMs,
  didEthr,
  issueRoleCredential,
  issueStatusList,
  keySigner,
  kidOf,
  type Name,
  type PrivateJwk,
  type PublicJwk,
  parseName,
  type RoleDefinition,
  type Signer,
  SpineError,
  type StatusBits,
  type StatusPurpose,
  type StatusStatement,
  sealMessage,
  setStatusBit,
  statusAt,
  statusListUrl,
  verifyEpochEntry,
  verifyManifest,
} from '../src/index.ts'

export const crypto = nodeCrypto
export const now = Date.UTC(2026, 10, 24, 12)

export type Party = {
  readonly did: Did
  readonly signer: Signer
  readonly key: PrivateJwk
  readonly publicKey: PublicJwk
}

const known = new Map<string, PublicJwk>()

let parties = 0

/** A DID of its own with a signing key that {@link keys} knows. */
export async function party(): Promise<Party> {
  parties += 1
  const n = parties
  const did = didEthr('spine', `0x${n.toString(16).padStart(40, '0')}`)
  const key = await crypto.generateP256()
  const kid = kidOf(did, 'delegate-1')
  const { d: _, ...publicKey } = key
  known.set(kid, publicKey)
  return { did, key, publicKey, signer: keySigner(crypto, did, kid, key) }
}

export const keys = {
  resolveKey(kid: string): PublicJwk {
    const key = known.get(kid)
    if (key === undefined) throw new SpineError('KEY_UNKNOWN', 'unknown key')
    return key
  },
}

/** One sealed message with everything its recipient needs. */
export async function captured(encrypted = true) {
  const [sender, recipient, other] = await Promise.all([party(), party(), party()])
  const prekey = await createPrekey({ crypto, signer: recipient.signer, notBefore: now, notAfter: now + 86_400_000 })
  const otherPrekey = await createPrekey({ crypto, signer: other.signer, notBefore: now, notAfter: now + 86_400_000 })
  const publicOf = ({ privateJwk, id }: typeof prekey) => ({
    id,
    jwk: { kty: privateJwk.kty, crv: privateJwk.crv, x: privateJwk.x, y: privateJwk.y },
  })
  const { secret, manifest, entries } = await createEpoch({
    crypto,
    signer: sender.signer,
    channel: 'readings.out',
    encrypted,
    recipients: [
      { did: recipient.did, prekey: publicOf(prekey), prev: null },
      { did: other.did, prekey: publicOf(otherPrekey), prev: null },
    ],
    now,
  })
  const message = await sealMessage({
    crypto,
    signer: sender.signer,
    epoch: secret,
    n: 0,
    id: '01a20cf6-cf84-7019-94da-5506c6130197',
    topic: { id: '98893fe12b249c722674542b', version: '1.0.0' },
    plaintext: new TextEncoder().encode('{"importKWh":0.979}'),
    cty: 'application/json',
    now,
    tx: 'spain-1',
  })
  const entry = entries[0]
  if (entry === undefined) throw new Error('no entry')
  const verifiedManifest = await verifyManifest({ crypto, manifest, keys })
  const leaf = await verifyEpochEntry({ crypto, manifest: verifiedManifest, entry, did: recipient.did })
  return { sender, recipient, other, prekey, secret, manifest, entries, entry, message, verifiedManifest, leaf }
}

/** A small world of roles for the credential verifier. */
export function world(definitions: readonly RoleDefinition[]) {
  const credentials: { subject: Did; role: Name; jws: string }[] = []
  const lists = new Map<string, StatusBits>()
  const stated = new Map<string, StatusStatement[]>()
  const ports: CredentialPorts = {
    keys,
    freshnessMs: defaultFreshnessMs,
    findRoleDefinition: async (role) => definitions.find(({ name }) => name === role),
    statusBits: async (issuer, _, purpose) => lists.get(`${purpose} of ${issuer}`) ?? createStatusBits(),
    statements: async (digest) => stated.get(digest) ?? [],
    credentialsOf: async (did, role) =>
      credentials.filter((entry) => entry.subject === did && entry.role === role).map(({ jws }) => jws),
    head: async () => ({ number: 7, timestamp: now }),
  }
  return {
    ports,
    /** Sets the credential's bit in its issuer's list. */
    flip(issuer: Party, purpose: StatusPurpose, index = 5): void {
      const key = `${purpose} of ${issuer.did}`
      lists.set(key, setStatusBit(lists.get(key) ?? createStatusBits(), index, true))
    },
    /** States something about a credential on the ledger. */
    async state(
      by: Party,
      jws: string,
      status: StatusStatement['status'],
      since = now,
      proof: readonly string[] = [],
    ): Promise<void> {
      const digest = await credentialDigest(crypto, jws)
      stated.set(digest, [...(stated.get(digest) ?? []), { by: by.did, status, since, proof }])
    },
    async issue(
      issuer: Pick<Party, 'signer'>,
      subject: Did,
      role: string,
      over: { version?: number; validUntil?: number; validFrom?: number; index?: number } = {},
    ): Promise<string> {
      const { version = 1, validFrom = now - 1000, validUntil = now + 3_600_000, index = 5 } = over
      const jws = await issueRoleCredential(issuer.signer, {
        id: `urn:uuid:${index}`,
        subject,
        role: parseName(role),
        version,
        validFrom,
        validUntil,
        status: statusAt(hubUrl, issuer.signer.did, { revocationList: 1, suspensionList: 2, index }),
      })
      credentials.push({ subject, role: parseName(role), jws })
      return jws
    },
  }
}

export const hubUrl = 'https://hub.example'

export const issueList = (issuer: Party, bits: StatusBits): Promise<string> =>
  issueStatusList(issuer.signer, { url: statusListUrl(hubUrl, issuer.did, 1), purpose: 'revocation', bits }, now)
