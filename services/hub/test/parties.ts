import { createHubClient, type HubClient } from '@digital-spine/client'
import {
  type AgreementKey,
  createStatusBits,
  didEthr,
  fromBase64url,
  issueRoleCredential,
  issueStatusList,
  type Kid,
  type Name,
  parseName,
  purposeOfList,
  type RoleCredential,
  type RoleDefinition,
  roleName,
  type Signer,
  type StatusBits,
  statusAt,
  statusListUrl,
  toHex,
} from '@digital-spine/core'
import {
  agreementKeyAttribute,
  type Ledger,
  metadataRecords,
  roleRecords,
  signClaim,
  signingKeyAttribute,
  signingKeyValue,
  signSetAttribute,
  statusAttribute,
} from '@digital-spine/ledger'
import type { TestNetwork } from '@digital-spine/testkit'
import { type Account, openMemoryVault } from '@digital-spine/vault'

const yearSeconds = 31_536_000n

export type Party = {
  readonly signer: Signer
  /** The account that controls the DID. */
  readonly account: Account
  readonly agreement: AgreementKey
  setAttribute(name: string, value: `0x${string}`): Promise<void>
}

/** A DID whose keys are on the ledger. */
export async function createParty({ network, relay }: Omit<TestNetwork, 'chain'>, ledger: Ledger): Promise<Party> {
  const vault = await openMemoryVault()
  const account = await vault.account('account')
  const key = await vault.signingKey('signing')
  const did = didEthr(network.name, account.address)
  const setAttribute = async (name: string, value: `0x${string}`): Promise<void> => {
    const context = { network, signer: account, identity: account.address, nonce: await ledger.didNonce(did) }
    await relay.submit(await signSetAttribute(context, { name, value, validity: yearSeconds }))
    await ledger.sync()
  }
  await setAttribute(signingKeyAttribute, signingKeyValue(key.publicJwk))
  const agreement = await vault.agreementKey('agreement')
  await setAttribute(agreementKeyAttribute, signingKeyValue(agreement.publicJwk))
  const kid = (await ledger.findKid(did, key.publicJwk)) as Kid
  return { signer: { did, kid, sign: (data) => key.sign(data) }, account, agreement, setAttribute }
}

/** Registers an organisation under the root, controlled by the root's account. */
export async function claimOrganisation(
  test: Omit<TestNetwork, 'chain'>,
  ledger: Ledger,
  label: string,
): Promise<Name> {
  const name = parseName(`${label}.${test.root}`)
  const records = metadataRecords(name, 'organisation', { displayName: `${label} GmbH` })
  await claim(test, ledger, { name, kind: 'organisation', records })
  return name
}

/** Defines a role of an organisation. */
export async function claimRole(
  test: Omit<TestNetwork, 'chain'>,
  ledger: Ledger,
  [label, owner]: readonly [string, Name],
  definition: Pick<RoleDefinition, 'issuers'> & Partial<RoleDefinition>,
): Promise<Name> {
  const name = roleName(label, owner)
  const whole: RoleDefinition = {
    version: 1,
    revokers: definition.issuers,
    preconditions: { roles: [], mode: 'all' },
    ...definition,
    name,
  }
  await claim(test, ledger, { name, kind: 'plain', records: roleRecords(whole) })
  return name
}

async function claim(
  { network, relay, rootAccount }: Omit<TestNetwork, 'chain'>,
  ledger: Ledger,
  what: { name: Name; kind: 'organisation' | 'plain'; records: `0x${string}`[] },
): Promise<void> {
  const deadline = BigInt(Math.floor(Date.now() / 1000) + 3600)
  const context = { network, signer: rootAccount, nonce: await ledger.orderNonce(rootAccount.address), deadline }
  await relay.submit(await signClaim(context, { ...what, controller: rootAccount.address }))
  await ledger.sync()
}

/** What an issuer does at the hub. */
export class Issuer {
  readonly hub: HubClient
  readonly party: Party
  readonly url: string
  /** Digests of the lists' newest versions. */
  readonly #newest = new Map<number, string>()
  constructor(url: string, party: Party) {
    this.url = url
    this.party = party
    this.hub = createHubClient({ baseUrl: url, signer: () => party.signer })
  }
  /** Publishes a list: an odd one is of revocation, an even one of suspension. */
  async publish(list: number, bits: StatusBits = createStatusBits()): Promise<void> {
    const { signer } = this.party
    const url = statusListUrl(this.url, signer.did, list)
    const jws = await issueStatusList(signer, { url, purpose: purposeOfList(list), bits }, Date.now())
    const { digest } = await this.hub.putStatusList(list, jws, this.#newest.get(list) ?? null)
    this.#newest.set(list, digest)
    await this.party.setAttribute(statusAttribute(list), `0x${toHex(fromBase64url(digest))}`)
  }
  /** A credential for a request, as it should be but for `over`. */
  async issue(subject: RoleCredential['subject'], role: Name, over: Partial<RoleCredential> = {}): Promise<string> {
    const status = statusAt(this.url, this.party.signer.did, await this.hub.takeStatusIndex())
    const whole = { id: `urn:uuid:${crypto.randomUUID()}`, subject, role, version: 1, validFrom: Date.now(), status }
    return issueRoleCredential(this.party.signer, { ...whole, ...over })
  }
}
