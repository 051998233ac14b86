import { createHubClient, type HubClient } from '@digital-spine/client'
import {
  createStatusBits,
  fromBase64url,
  issueRoleCredential,
  issueStatusList,
  type Name,
  purposeOfList,
  type RoleCredential,
  type StatusBits,
  statusAt,
  statusListUrl,
  toHex,
} from '@digital-spine/core'
import { statusAttribute } from '@digital-spine/ledger'
import type { Party } from '@digital-spine/testkit'

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
