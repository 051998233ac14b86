import {
  type Did,
  type DidNetworks,
  didMethod,
  didNetwork,
  knownNetworks,
  parseDid,
  parsePublicKeyDid,
} from '@digital-spine/core'
import type { Hex } from 'viem'
import { buildDocument, type DidDocument } from './did-document.ts'
import { type DidEvent, isDeactivation } from './did-history.ts'
import { didKeyDocument } from './did-key-document.ts'
import { type DidResolution, type DidResolutionOptions, unresolved } from './did-resolution.ts'
import type { WebDids } from './did-web.ts'
import type { Network } from './network.ts'

/** What the resolver reads: did:ethr from the ledger, did:web from the web. Times in ms. */
export type DidSources = {
  readonly network: Pick<Network, 'name' | 'chainId'>
  history(did: Did): Promise<readonly DidEvent[]>
  /** The time of a block, or undefined if there is none of that number yet. */
  findBlockTime(block: number): Promise<number | undefined>
  present(): number
  readonly web: WebDids
}

type View = { readonly document: DidDocument; readonly until: number }
type Identifier = { readonly id: string; readonly account: Did; readonly publicKey?: Hex }

const mediaTypes = ['application/did+ld+json', 'application/did+json', 'application/did']
const didSyntax = /^did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})*[A-Za-z0-9._-]$/

/**
 * Resolves did:ethr of one network in all its spellings, did:key and did:web, and never throws for what is wrong with a DID:
 * the result says it. Throws LEDGER_UNAVAILABLE. A DID may carry `?versionTime=` or `?versionId=`.
 */
export function createDidResolver(sources: DidSources): {
  resolve(did: string, options?: DidResolutionOptions): Promise<DidResolution>
} {
  const { network, web, present } = sources
  const networks = networksOf(network)
  /** Present documents by the history they come from, until time itself changes them. */
  const views = new WeakMap<readonly DidEvent[], View>()

  const current = (identifier: Identifier, history: readonly DidEvent[]): DidDocument => {
    const at = Math.floor(present() / 1000)
    const known = identifier.publicKey === undefined ? views.get(history) : undefined
    if (known !== undefined && at < known.until) return known.document
    const document = documentAt(identifier, network.chainId, history, at)
    if (identifier.publicKey === undefined) views.set(history, { document, until: nextExpiry(history, at) })
    return document
  }

  const resolveEthr = async (identifier: Identifier, options: DidResolutionOptions): Promise<DidResolution> => {
    const history = await sources.history(identifier.account)
    const { versionTime, versionId } = options
    if (versionTime === undefined && versionId === undefined)
      return resolution(current(identifier, history), history, history.length)
    const block = versionId === undefined ? undefined : Number(versionId)
    const time = block === undefined ? versionTime : await timeOf(sources, history, block)
    if (time === undefined) return unresolved('notFound', `There is no block ${versionId} yet.`)
    const at = Math.floor(time / 1000)
    const isLater = (event: DidEvent): boolean => (block === undefined ? event.timestamp > at : event.block > block)
    const next = history.findIndex(isLater)
    const count = next === -1 ? history.length : next
    return resolution(documentAt(identifier, network.chainId, history.slice(0, count), at), history, count)
  }

  const resolveMethod = async (did: string, options: DidResolutionOptions): Promise<DidResolution> => {
    const publicKeyDid = parsePublicKeyDid(did, networks)
    const parsed = publicKeyDid?.account ?? readDid(did, networks)
    if (parsed === undefined) {
      const method = didSyntax.exec(did) === null ? undefined : didMethod(did as Did)
      return method === undefined || ['ethr', 'key', 'web'].includes(method)
        ? unresolved('invalidDid', 'This is no DID.')
        : unresolved('methodNotSupported', `DIDs of the method ${method} are not resolved here.`)
    }
    const method = didMethod(parsed)
    if (method === 'key') return { ...empty, didDocument: didKeyDocument(parsed) }
    if (method === 'web') {
      if (options.versionTime !== undefined || options.versionId !== undefined)
        return unresolved('featureNotSupported', 'A did:web has no versions.')
      const found = await web.find(parsed)
      return found.document === undefined
        ? unresolved('notFound', found.problem)
        : { ...empty, didDocument: found.document }
    }
    if (didNetwork(parsed) !== network.name)
      return unresolved('unknownNetwork', `Only DIDs on the network ${network.name} are resolved here.`)
    const identifier: Identifier =
      publicKeyDid === undefined
        ? { id: parsed, account: parsed }
        : { id: publicKeyDid.did, account: parsed, publicKey: publicKeyDid.publicKey }
    const resolved = await resolveEthr(identifier, options)
    if (identifier.id === did) return resolved
    return { ...resolved, didDocumentMetadata: { ...resolved.didDocumentMetadata, canonicalId: identifier.id } }
  }

  return {
    async resolve(text, given = {}) {
      const [did = '', query, ...rest] = text.split('?')
      const { accept = 'application/did+ld+json', ...options } = { ...given, ...readQuery(query) }
      if (rest.length > 0) return unresolved('invalidDid', 'This is no DID.')
      if (!mediaTypes.includes(accept))
        return unresolved('representationNotSupported', `Documents are had as ${mediaTypes.join(', ')}.`)
      const problem = problemOf(options)
      if (problem !== undefined) return unresolved('invalidOptions', problem)
      const resolved = await resolveMethod(did, options)
      if (resolved.didDocument === null) return resolved
      const { '@context': context, ...plain } = resolved.didDocument
      const didDocument = accept === 'application/did+json' ? plain : { '@context': context, ...plain }
      return { ...resolved, didDocument, didResolutionMetadata: { contentType: accept } }
    },
  }
}

const empty = { didResolutionMetadata: {}, didDocumentMetadata: {} }

/** The network's own name is meant when a DID names none, and its chain id means it. */
function networksOf({ name, chainId }: DidSources['network']): DidNetworks {
  return { default: name, aliases: { ...knownNetworks.aliases, [`0x${chainId.toString(16)}`]: name } }
}

function readDid(text: string, networks: DidNetworks): Did | undefined {
  try {
    return parseDid(text, networks)
  } catch {
    return undefined
  }
}

/** The DID parameters `versionTime` and `versionId` (DID Core section 3.2.1). */
function readQuery(query: string | undefined): DidResolutionOptions {
  const parameters = new URLSearchParams(query)
  const [time, versionId] = [parameters.get('versionTime'), parameters.get('versionId')]
  return {
    ...(time === null ? {} : { versionTime: Date.parse(time) }),
    ...(versionId === null ? {} : { versionId }),
  }
}

function problemOf({ versionTime, versionId }: DidResolutionOptions): string | undefined {
  if (versionTime !== undefined && versionId !== undefined) return 'Give versionTime or versionId, not both.'
  if (versionTime !== undefined && !Number.isFinite(versionTime)) return '"versionTime" must be an ISO 8601 time.'
  if (versionId !== undefined && !/^\d{1,15}$/.test(versionId)) return '"versionId" must be the number of a block.'
  return undefined
}

async function timeOf(sources: DidSources, history: readonly DidEvent[], block: number): Promise<number | undefined> {
  const known = history.find((event) => event.block === block)
  return known === undefined ? sources.findBlockTime(block) : known.timestamp * 1000
}

function documentAt(
  { id, account, publicKey }: Identifier,
  chainId: number,
  history: readonly DidEvent[],
  at: number,
): DidDocument {
  if (publicKey === undefined) return buildDocument(account, chainId, history, at)
  return buildDocument(account, chainId, history, at, { id, publicKey })
}

/** The first moment (s) after `at` at which something expires: validity includes its last second. */
function nextExpiry(history: readonly DidEvent[], at: number): number {
  const ends = history.flatMap((event) => (event.kind === 'owner' || event.validTo < at ? [] : [event.validTo + 1]))
  return ends.reduce((first, end) => Math.min(first, end), Number.POSITIVE_INFINITY)
}

/** The document with what is known of the version after `count` events. */
function resolution(didDocument: DidDocument, history: readonly DidEvent[], count: number): DidResolution {
  const [first, last, next] = [history[0], history[count - 1], history[count]]
  return {
    didDocument,
    didResolutionMetadata: {},
    didDocumentMetadata: {
      ...(first === undefined || last === undefined ? {} : { created: isoTime(first) }),
      ...(last === undefined ? {} : { versionId: String(last.block), updated: isoTime(last) }),
      ...(last !== undefined && isDeactivation(last) ? { deactivated: true } : {}),
      ...(next === undefined ? {} : { nextVersionId: String(next.block), nextUpdate: isoTime(next) }),
    },
  }
}

const isoTime = ({ timestamp }: DidEvent): string => new Date(timestamp * 1000).toISOString().replace('.000Z', 'Z')
