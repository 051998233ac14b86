import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Did, isDid, type Kid, mailboxDid, type PublicJwk, parseDid } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { createSelfSigned } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWebDids, webUrl } from '../src/did-web.ts'
import { isPublicAddress } from '../src/public-address.ts'

const { d: _, ...jwk } = await nodeCrypto.generateP256()

describe('a did:web', () => {
  let server: Server
  let did: Did
  let requests = 0
  let time = 0
  const paths = new Map<string, string | 'hang' | 'redirect' | 'stream'>()
  const { cert, key } = createSelfSigned('localhost')
  const web = createWebDids({ ca: cert, allowPrivateAddresses: true, now: () => time })

  beforeAll(async () => {
    server = createServer({ cert, key }, (request, response) => {
      requests += 1
      const body = paths.get(request.url ?? '')
      if (body === 'hang') return
      if (body === undefined) response.writeHead(404).end()
      else if (body === 'redirect') response.writeHead(302, { location: '/.well-known/did.json' }).end()
      else response.end(body)
    }).listen(0, 'localhost')
    await once(server, 'listening')
    did = parseDid(`did:web:localhost%3A${(server.address() as AddressInfo).port}`)
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const at = (path: string): Did => parseDid(`${did}:${path}`)
  /** Serves a document at a path of its own, and fetches it. */
  const serve = (path: string, make: (id: Did) => unknown) => {
    const id = at(path)
    const made = make(id)
    paths.set(`/${path}/did.json`, typeof made === 'string' ? made : JSON.stringify(made))
    return web.find(id)
  }
  const method = (id: string, over = {}) => {
    return { id: `${id}#key`, type: 'JsonWebKey2020', controller: id, publicKeyJwk: jwk, ...over }
  }

  it('is the document its host serves, remembered for a minute', async () => {
    const document = { '@context': ['https://www.w3.org/ns/did/v1'], id: did, verificationMethod: [method(did)] }
    paths.set('/.well-known/did.json', JSON.stringify(document))
    expect(await web.find(did)).toEqual({ document })
    const before = requests
    await Promise.all([web.find(did), web.find(did)])
    expect(requests).toBe(before)
    time += 61_000
    await Promise.all([web.find(did), web.find(did)])
    expect(requests).toBe(before + 1)
  })

  it.each<[string, (id: Did) => unknown]>([
    ['of another DID', () => ({ id: 'did:web:example.com' })],
    ['that is no JSON', () => '<html>'],
    ['that is a list', () => []],
    ['with methods that are none', (id) => ({ id, verificationMethod: [7] })],
    ['larger than 64 KiB', (id) => ({ id, filler: 'x'.repeat(65_536) })],
    ['that moved', () => 'redirect'],
  ])('is not taken from a document %s', async (name, make) => {
    expect(await serve(name.replaceAll(/\W/g, '-'), make)).toMatchObject({
      document: undefined,
      problem: expect.stringMatching(/^The document cannot be had/),
    })
  })

  it('is given up on when the host does not answer in time', async () => {
    expect(await serve('slow', () => 'hang')).toMatchObject({ problem: expect.stringContaining('in time') })
  })

  it('has keys that sign if it lists them for that, whole or by reference', async () => {
    const find = async (path: string, make: (id: Did) => object): Promise<PublicJwk | undefined> => {
      await serve(path, (id) => ({ id, ...make(id) }))
      return web.findSigningKey(`${at(path)}#key` as Kid, at(path))
    }
    const listed = { assertionMethod: ['#key'] }
    expect(await find('relative', (id) => ({ verificationMethod: [method(id, { id: '#key' })], ...listed }))).toEqual(
      jwk,
    )
    expect(await find('whole', (id) => ({ authentication: [method(id)] }))).toEqual(jwk)
    const publicKeyMultibase = mailboxDid(jwk).slice('did:key:'.length)
    const multikey = { type: 'Multikey', publicKeyJwk: undefined, publicKeyMultibase }
    expect(await find('multikey', (id) => ({ verificationMethod: [method(id, multikey)], ...listed }))).toEqual(jwk)
    expect(await find('unlisted', (id) => ({ verificationMethod: [method(id)] }))).toBeUndefined()
    expect(
      await find('agreement', (id) => ({ verificationMethod: [method(id)], keyAgreement: ['#key'] })),
    ).toBeUndefined()
    const foreign = { controller: 'did:web:example.com' }
    expect(await find('foreign', (id) => ({ verificationMethod: [method(id, foreign)], ...listed }))).toBeUndefined()
    const other = { publicKeyJwk: { kty: 'OKP', crv: 'Ed25519', x: jwk.x } }
    expect(await find('other', (id) => ({ verificationMethod: [method(id, other)], ...listed }))).toBeUndefined()
  })

  it('is not fetched from this machine or a private network, nor over a certificate nobody trusts', async () => {
    const refused = createWebDids({ ca: cert })
    expect(await refused.find(did)).toMatchObject({ problem: expect.stringContaining('not on the public internet') })
    const untrusting = createWebDids({ allowPrivateAddresses: true })
    expect(await untrusting.find(did)).toMatchObject({ document: undefined, problem: expect.stringMatching(/cert/i) })
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '10.0.0.1']) {
      expect(await refused.find(`did:web:${host}` as Did)).toMatchObject({
        problem: expect.stringContaining('the host is an address'),
      })
    }
  })
})

it('knows where a did:web is', () => {
  expect(webUrl('did:web:example.com' as Did).href).toBe('https://example.com/.well-known/did.json')
  expect(webUrl('did:web:example.com%3A8443:user:alice' as Did).href).toBe(
    'https://example.com:8443/user/alice/did.json',
  )
  expect(parseDid('did:web:Example.COM:Alice')).toBe('did:web:example.com:Alice')
  for (const text of ['did:web:example.com:..:x', 'did:web:Example.com', 'did:web:a/b', 'did:web:']) {
    expect(isDid(text)).toBe(false)
  }
})

it.each([
  ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1'],
  ...[
    '255.255.255.255',
    '198.19.0.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
  ],
  ...['64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '2001::1', 'ff02::1', 'nonsense', ''],
])('%j is no public address', (address) => expect(isPublicAddress(address)).toBe(false))

it.each(['8.8.8.8', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])('%s is one', (address) =>
  expect(isPublicAddress(address)).toBe(true),
)
