import { request } from 'node:https'
import { isIP } from 'node:net'
import { type Did, type Kid, type PublicJwk, parseP256, readDidKey } from '@digital-spine/core'
import type { DidDocument, VerificationMethod } from './did-document.ts'
import { lookupPublic } from './public-address.ts'

/** How did:web documents are fetched. */
export type WebDidOptions = {
  /** Certificate authorities (PEM) to trust instead of the well-known ones. */
  readonly ca?: string
  /** Fetches from this machine and private networks too; for tests. */
  readonly allowPrivateAddresses?: boolean
  readonly now?: () => number
}

type Found = { readonly document: DidDocument } | { readonly document: undefined; readonly problem: string }

/** Documents of did:web, remembered for a minute. */
export type WebDids = {
  find(did: Did): Promise<Found>
  /** The P-256 key of that id, if the document lists it for assertion or authentication. */
  findSigningKey(kid: Kid, did: Did): Promise<PublicJwk | undefined>
}

const timeoutMs = 5000
const maxBytes = 65_536
const foundMs = 60_000
const failedMs = 10_000
const maxRemembered = 1000
const maxUnderWay = 32

/**
 * Fetches over HTTPS from public addresses only, follows no redirect, takes at most 64 KiB and 5 s, and a document whose id is
 * the DID.
 */
export function createWebDids(options: WebDidOptions = {}): WebDids {
  const { now = Date.now } = options
  const remembered = new Map<Did, { found: Promise<Found>; until: number }>()
  let underWay = 0

  const fetchNow = async (did: Did): Promise<Found> => {
    if (underWay >= maxUnderWay) return { document: undefined, problem: 'Too many documents are being fetched.' }
    underWay += 1
    try {
      return { document: readDocument(did, await download(webUrl(did), options)) }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return { document: undefined, problem: `The document cannot be had: ${reason}.` }
    } finally {
      underWay -= 1
    }
  }
  const find = (did: Did): Promise<Found> => {
    const known = remembered.get(did)
    if (known !== undefined && now() < known.until) return known.found
    if (remembered.size >= maxRemembered) remembered.clear()
    const entry = { found: fetchNow(did), until: now() + timeoutMs }
    remembered.set(did, entry)
    void entry.found.then(({ document }) => {
      entry.until = now() + (document === undefined ? failedMs : foundMs)
    })
    return entry.found
  }
  return {
    find,
    async findSigningKey(kid, did) {
      const { document } = await find(did)
      return document === undefined ? undefined : signingKeyOf(document, kid)
    },
  }
}

/** Where the document of a did:web is (did:web method specification). */
export function webUrl(did: Did): URL {
  const [host = '', ...path] = did.slice('did:web:'.length).split(':')
  const place = path.length === 0 ? '.well-known' : path.join('/')
  return new URL(`https://${decodeURIComponent(host)}/${place}/did.json`)
}

async function download(url: URL, { ca, allowPrivateAddresses = false }: WebDidOptions): Promise<string> {
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) throw new Error('the host is an address')
  const signal = AbortSignal.timeout(timeoutMs)
  const headers = { accept: 'application/did+ld+json, application/did+json, application/json' }
  const lookup = allowPrivateAddresses ? {} : { lookup: lookupPublic }
  const trust = ca === undefined ? {} : { ca }
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...lookup, ...trust, headers, signal, agent: false }, (response) => {
      const chunks: Buffer[] = []
      let size = 0
      if (response.statusCode !== 200) {
        sent.destroy(new Error(`the host answers ${response.statusCode}`))
        return
      }
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size > maxBytes) sent.destroy(new Error(`it is larger than ${maxBytes} bytes`))
      })
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
      response.on('error', reject)
    })
    sent.on('error', (error) => reject(signal.aborted ? new Error('the host does not answer in time') : error))
    sent.end()
  })
}

function readDocument(did: Did, text: string): DidDocument {
  const value = parseJson(text)
  if (!isObject(value)) throw new Error('it is no JSON object')
  if (value.id !== did) throw new Error('its id is not the DID')
  const { verificationMethod: methods = [], ...document } = value
  if (!Array.isArray(methods) || !methods.every(isMethod)) throw new Error('its verification methods cannot be read')
  return { ...document, id: did, verificationMethod: methods }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('it is no JSON')
  }
}

/** Keys for key agreement only do not sign. A method may stand whole in a relationship (DID Core section 5.3). */
function signingKeyOf(document: DidDocument, kid: Kid): PublicJwk | undefined {
  const fragment = kid.slice(kid.indexOf('#'))
  const names = (id: unknown): boolean => id === kid || id === fragment
  const relations: unknown[] = [document.assertionMethod ?? [], document.authentication ?? []].flat()
  const listed = relations.find((entry) => names(entry) || (isObject(entry) && names(entry.id)))
  const method = isMethod(listed) ? listed : document.verificationMethod.find(({ id }) => names(id))
  if (listed === undefined || method?.controller !== document.id) return undefined
  return readP256(method)
}

function readP256({ publicKeyJwk, publicKeyMultibase }: VerificationMethod): PublicJwk | undefined {
  try {
    if (publicKeyJwk !== undefined) {
      const { kty, crv, x, y } = publicKeyJwk as Record<string, unknown>
      return parseP256({ kty, crv, x, y })
    }
    const { jwk } = readDidKey(`did:key:${publicKeyMultibase}`)
    return jwk.crv === 'P-256' ? jwk : undefined
  } catch {
    return undefined
  }
}

function isMethod(value: unknown): value is VerificationMethod {
  return isObject(value) && [value.id, value.type, value.controller].every((member) => typeof member === 'string')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
