import { type Did, didAddress, type Kid, kidOf, type PublicJwk, toBase64url } from '@digital-spine/core'
import { type Address, hexToBytes, hexToString } from 'viem'
import type { DidEvent } from './did-history.ts'
import { agreementKeyAttribute, signingKeyAttribute } from './did-writes.ts'

/** A verification method of a DID document (W3C DID Core 1.0 section 5.2). */
export type VerificationMethod = {
  readonly id: string
  readonly type: string
  readonly controller: Did
  readonly blockchainAccountId?: string
  readonly publicKeyJwk?: PublicJwk
  readonly publicKeyHex?: string
}

/** A DID document (W3C DID Core 1.0). */
export type DidDocument = {
  readonly '@context': readonly string[]
  readonly id: Did
  readonly controller?: Did
  readonly verificationMethod: readonly VerificationMethod[]
  readonly authentication: readonly string[]
  readonly assertionMethod: readonly string[]
  readonly keyAgreement?: readonly string[]
  readonly service?: readonly { readonly id: string; readonly type: string; readonly serviceEndpoint: unknown }[]
}

/** The result of resolution (DID Core section 7.1, as the DIF resolver answers it). */
export type DidResolution = {
  readonly didDocument: DidDocument | null
  readonly didResolutionMetadata: { readonly contentType?: string; readonly error?: string }
  readonly didDocumentMetadata: {
    readonly deactivated?: boolean
    readonly versionId?: string
    readonly updated?: string
    readonly nextVersionId?: string
    readonly nextUpdate?: string
  }
}

/** A P-256 key a DID has or had: valid from `from` up to `until`, ms. */
export type KeyPeriod = { readonly kid: Kid; readonly jwk: PublicJwk; readonly from: number; readonly until: number }

type Entry = { readonly event: DidEvent; readonly number: number }

/** The identity's account owner after `history`. */
export function ownerOf(did: Did, history: readonly DidEvent[]): Address {
  const change = history.findLast((event) => event.kind === 'owner')
  return change?.kind === 'owner' ? change.owner : didAddress(did)
}

/** What a P-256 key of a DID is for. */
export type KeyPurpose = 'signing' | 'agreement'

const keyAttributes = { signing: signingKeyAttribute, agreement: agreementKeyAttribute } as const

/** What came of a history, which does not change. */
const keysOf: Record<KeyPurpose, WeakMap<readonly DidEvent[], readonly KeyPeriod[]>> = {
  signing: new WeakMap(),
  agreement: new WeakMap(),
}

/** Every P-256 key for `purpose` the history of a DID ever had, numbered as the document numbers them; none outlives the DID. */
export function keyPeriods(did: Did, history: readonly DidEvent[], purpose: KeyPurpose): readonly KeyPeriod[] {
  const known = keysOf[purpose].get(history)
  if (known !== undefined) return known
  const keys = readKeys(did, history, keyAttributes[purpose])
  keysOf[purpose].set(history, keys)
  return keys
}

function readKeys(did: Did, history: readonly DidEvent[], attribute: string): KeyPeriod[] {
  const end = history.find((event) => event.kind === 'owner' && isNobody(event.owner))
  const deactivation = end?.timestamp ?? Number.POSITIVE_INFINITY
  return numbered(history).flatMap(({ event, number }): KeyPeriod[] => {
    if (event.kind !== 'attribute' || event.name !== attribute || event.validTo < event.timestamp) return []
    const jwk = p256Point(event.value)
    if (jwk === undefined) return []
    const from = event.timestamp * 1000
    const until = Math.min(endOf(event, history), deactivation) * 1000
    return [{ kid: kidOf(did, `delegate-${number}`), jwk, from, until }]
  })
}

/** The document of a did:ethr as of a moment (s), from its history. */
export function buildDocument(did: Did, chainId: number, history: readonly DidEvent[], at: number): DidDocument {
  const known = history.filter((event) => event.timestamp <= at)
  const owner = ownerOf(did, known)
  const live = numbered(known).filter(
    ({ event }) => event.kind !== 'owner' && endOf(event, known) > at && !isRepeated(event, known),
  )
  const methods = live.flatMap((entry) => methodOf(did, chainId, entry))
  const references = methods.map(({ id }) => id)
  const account = { id: `${did}#controller`, type: 'EcdsaSecp256k1RecoveryMethod2020', controller: did }
  const controllerMethod = { ...account, blockchainAccountId: `eip155:${chainId}:${owner}` }
  const deactivated = isNobody(owner)
  const signing = deactivated ? [] : [controllerMethod.id, ...references.filter((id) => !isFor(live, id, 'enc'))]
  const services = deactivated ? [] : live.flatMap(({ event, number }) => serviceOf(did, event, number))
  const agreement = deactivated ? [] : references.filter((id) => isFor(live, id, 'enc'))
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/secp256k1recovery-2020/v2'],
    id: did,
    verificationMethod: deactivated ? [] : [controllerMethod, ...methods],
    authentication: deactivated ? [] : [controllerMethod.id, ...references.filter((id) => isFor(live, id, 'sigAuth'))],
    assertionMethod: signing,
    ...(agreement.length > 0 ? { keyAgreement: agreement } : {}),
    ...(services.length > 0 ? { service: services } : {}),
  }
}

/** Keys (with delegates) and services count from 1 each, revocations too, as stock did:ethr resolvers count them. */
export function numbered(history: readonly DidEvent[]): Entry[] {
  let keys = 0
  let services = 0
  return history.map((event) => {
    if (event.kind === 'attribute' && event.name.startsWith('did/svc/')) {
      services += 1
      return { event, number: services }
    }
    if (event.kind === 'owner' || (event.kind === 'attribute' && !event.name.startsWith('did/pub/')))
      return { event, number: 0 }
    keys += 1
    return { event, number: keys }
  })
}

/** Whether the same thing was published again: the document then shows it under its newest number only. */
function isRepeated(event: DidEvent, history: readonly DidEvent[]): boolean {
  return history.slice(history.indexOf(event) + 1).some((other) => sameThing(event, other))
}

/** Whether an account is nobody's: an identity given to it is given up. */
export function isNobody(owner: Address): boolean {
  return /^0x0+$/.test(owner)
}

/** When (s) an event's grant ends: its own validity, or a later event about the same thing. */
export function endOf(event: DidEvent, history: readonly DidEvent[]): number {
  if (event.kind === 'owner') return Number.POSITIVE_INFINITY
  const later = history
    .slice(history.indexOf(event) + 1)
    .find((other) => sameThing(event, other) && other.validTo <= other.timestamp)
  return Math.min(event.validTo, later?.timestamp ?? Number.POSITIVE_INFINITY)
}

function sameThing(a: DidEvent, b: DidEvent): b is DidEvent & { validTo: number } {
  if (a.kind === 'delegate' && b.kind === 'delegate') return a.name === b.name && a.delegate === b.delegate
  if (a.kind === 'attribute' && b.kind === 'attribute') return a.name === b.name && a.value === b.value
  return false
}

function methodOf(did: Did, chainId: number, { event, number }: Entry): VerificationMethod[] {
  const base = { id: `${did}#delegate-${number}`, controller: did }
  if (event.kind === 'delegate') {
    if (event.name !== 'veriKey' && event.name !== 'sigAuth') return []
    return [
      { ...base, type: 'EcdsaSecp256k1RecoveryMethod2020', blockchainAccountId: `eip155:${chainId}:${event.delegate}` },
    ]
  }
  if (event.kind !== 'attribute') return []
  const [, section, algorithm, purpose] = event.name.split('/')
  if (section !== 'pub' || algorithm === undefined || purpose === undefined) return []
  if (event.name === signingKeyAttribute || event.name === agreementKeyAttribute) {
    const jwk = p256Point(event.value)
    return jwk === undefined ? [] : [{ ...base, type: 'JsonWebKey2020', publicKeyJwk: jwk }]
  }
  return [{ ...base, type: `${algorithm}VerificationKey`, publicKeyHex: event.value.slice(2) }]
}

function serviceOf(
  did: Did,
  event: DidEvent,
  number: number,
): { id: string; type: string; serviceEndpoint: unknown }[] {
  if (event.kind !== 'attribute') return []
  const [, section, type] = event.name.split('/')
  if (section !== 'svc' || type === undefined) return []
  const text = hexToString(event.value)
  return [{ id: `${did}#service-${number}`, type, serviceEndpoint: parseEndpoint(text) }]
}

function parseEndpoint(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function isFor(live: readonly Entry[], id: string, purpose: string): boolean {
  return live.some(({ event, number }) => {
    if (!id.endsWith(`#delegate-${number}`)) return false
    if (event.kind === 'delegate') return event.name === purpose
    return event.kind === 'attribute' && event.name.split('/')[3] === purpose
  })
}

function p256Point(value: `0x${string}`): PublicJwk | undefined {
  const bytes = hexToBytes(value)
  if (bytes.length !== 65 || bytes[0] !== 4) return undefined
  return { kty: 'EC', crv: 'P-256', x: toBase64url(bytes.subarray(1, 33)), y: toBase64url(bytes.subarray(33)) }
}
