import { type Did, didAddress, type PublicKeyJwk } from '@digital-spine/core'
import type { Address, Hex } from 'viem'
import { attributeMethod, attributeService, parseAttributeName } from './did-attribute.ts'
import { type DidEvent, isDeactivation } from './did-history.ts'

/** A verification method of a DID document (W3C DID Core 1.0 section 5.2). */
export type VerificationMethod = {
  readonly id: string
  readonly type: string
  readonly controller: string
  readonly blockchainAccountId?: string
  readonly publicKeyJwk?: PublicKeyJwk
  readonly publicKeyHex?: string
  readonly publicKeyBase64?: string
  readonly publicKeyBase58?: string
  readonly publicKeyPem?: string
  readonly publicKeyMultibase?: string
  /** Hexadecimal, for an encoding that no member is known for. */
  readonly value?: string
}

/** A service of a DID document (W3C DID Core 1.0 section 5.4). */
export type Service = { readonly id: string; readonly type: string; readonly serviceEndpoint: unknown }

/** A DID document (W3C DID Core 1.0). */
export type DidDocument = {
  readonly '@context'?: unknown
  readonly id: string
  readonly controller?: string | readonly string[]
  readonly verificationMethod: readonly VerificationMethod[]
  readonly authentication?: readonly string[]
  readonly assertionMethod?: readonly string[]
  readonly keyAgreement?: readonly string[]
  readonly capabilityInvocation?: readonly string[]
  readonly capabilityDelegation?: readonly string[]
  readonly service?: readonly Service[]
}

type Key = { readonly method: VerificationMethod; readonly purpose: string | undefined }

const baseContext = ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/secp256k1recovery-2020/v2']

/** The identity's account owner after `history`. */
export function ownerOf(did: Did, history: readonly DidEvent[]): Address {
  const change = history.findLast((event) => event.kind === 'owner')
  return change?.kind === 'owner' ? change.owner : didAddress(did)
}

/**
 * The document of a did:ethr as of a moment (s) after the events of `history`, each of which is no later. Keys and services are
 * shown, numbered and named as stock did:ethr resolvers do it; a key published again has its newest number. A did:ethr made of
 * a public key has an id of its own and shows that key as long as it owns itself.
 */
export function buildDocument(
  account: Did,
  chainId: number,
  history: readonly DidEvent[],
  at: number,
  made?: { id: string; publicKey: Hex },
): DidDocument {
  const did = made?.id ?? account
  const last = history.at(-1)
  if (last !== undefined && isDeactivation(last))
    return { '@context': baseContext, id: did, verificationMethod: [], authentication: [], assertionMethod: [] }
  const recovery = (id: string, address: Address): VerificationMethod => {
    const type = 'EcdsaSecp256k1RecoveryMethod2020'
    return { id, type, controller: did, blockchainAccountId: `eip155:${chainId}:${address}` }
  }
  const owner = ownerOf(account, history)
  const controllers = [recovery(`${did}#controller`, owner)]
  if (made !== undefined && owner === didAddress(account)) {
    const type = 'EcdsaSecp256k1VerificationKey2019'
    controllers.push({ id: `${did}#controllerKey`, type, controller: did, publicKeyHex: made.publicKey.slice(2) })
  }
  const { keys, services } = collect(did, history, at, recovery)
  const methods = [...controllers, ...keys.map(({ method }) => method)]
  const ids = (fits: (purpose: string | undefined) => boolean): string[] =>
    keys.filter(({ purpose }) => fits(purpose)).map(({ method }) => method.id)
  const own = controllers.map(({ id }) => id)
  const agreement = ids((purpose) => purpose === 'enc')
  return {
    '@context': contextOf(methods),
    id: did,
    verificationMethod: methods,
    authentication: [...own, ...ids((purpose) => purpose === 'sigAuth')],
    assertionMethod: [...own, ...ids((purpose) => purpose !== 'enc')],
    ...(agreement.length > 0 ? { keyAgreement: agreement } : {}),
    ...(services.length > 0 ? { service: services } : {}),
  }
}

/** Replays the events: each shows its key or service, or takes away what an event before it showed. */
function collect(
  did: string,
  history: readonly DidEvent[],
  at: number,
  recovery: (id: string, address: Address) => VerificationMethod,
): { keys: Key[]; services: Service[] } {
  const keys = new Map<string, Key>()
  const services = new Map<string, Service>()
  for (const { event, number } of numbered(history)) {
    if (event.kind === 'owner') continue
    const subject = subjectOf(event)
    const id = `${did}#delegate-${number}`
    if (event.validTo < at || event.validTo === 0) {
      keys.delete(subject)
      services.delete(subject)
    } else if (event.kind === 'delegate') {
      if (event.name === 'veriKey' || event.name === 'sigAuth')
        keys.set(subject, { method: recovery(id, event.delegate), purpose: event.name })
    } else {
      const name = parseAttributeName(event.name)
      const service =
        name?.section === 'svc' ? attributeService(`${did}#service-${number}`, name.type, event.value) : undefined
      if (service !== undefined) services.set(subject, service)
      const method = attributeMethod({ id, controller: did }, event.name, event.value)
      if (method !== undefined)
        keys.set(subject, { method, purpose: name?.section === 'pub' ? name.purpose : undefined })
    }
  }
  return { keys: [...keys.values()], services: [...services.values()] }
}

/** What an event is about: a later one about the same takes its place. */
export function subjectOf(event: DidEvent): string {
  if (event.kind === 'owner') return 'owner'
  return `${event.kind} ${event.name} ${event.kind === 'delegate' ? event.delegate : event.value}`
}

/**
 * Keys (with delegates) and services count from 1 each, what is revoked or expired too, as stock did:ethr resolvers count. A name
 * that is not of the specification's form counts only when it takes something away; so an id never changes, whereas stock
 * resolvers count such a name as soon as it has expired.
 */
export function numbered(history: readonly DidEvent[]): { event: DidEvent; number: number }[] {
  const counts = { pub: 0, svc: 0 }
  return history.map((event) => {
    const section = sectionOf(event)
    if (section !== undefined) counts[section] += 1
    return { event, number: section === undefined ? 0 : counts[section] }
  })
}

function sectionOf(event: DidEvent): 'pub' | 'svc' | undefined {
  if (event.kind !== 'attribute') return event.kind === 'delegate' ? 'pub' : undefined
  const parsed = parseAttributeName(event.name)
  if (parsed !== undefined) return parsed.section
  const ended = event.validTo < event.timestamp
  if (ended && event.name.startsWith('did/pub/')) return 'pub'
  return ended && event.name.startsWith('did/svc/') ? 'svc' : undefined
}

function contextOf(methods: readonly VerificationMethod[]): string[] {
  const jwk = methods.some(({ publicKeyJwk }) => publicKeyJwk !== undefined)
  const legacy = methods.some(({ blockchainAccountId, publicKeyJwk }) => !blockchainAccountId && !publicKeyJwk)
  return [
    ...baseContext,
    ...(jwk ? ['https://w3id.org/security/suites/jws-2020/v1'] : []),
    ...(legacy ? ['https://w3id.org/security/v3-unstable'] : []),
  ]
}
