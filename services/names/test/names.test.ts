import { didEthr, type Name, parseName } from '@digital-spine/core'
import { parseNetwork, recordCalls, signClaim, textRecord } from '@digital-spine/ledger'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newAccount, org } from './registrant.ts'
import { startTestService, type TestService } from './service.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

describe.each(['sqlite', 'postgres'] as const)('the name service on %s', (engine) => {
  let service: TestService
  const owner = newAccount()
  const did = didEthr('spine', owner.address)
  const flex = parseName('flex.apps.acme.iam.ewc')
  const role = parseName('user.roles.acme.iam.ewc')

  beforeAll(async () => {
    service = await startTestService(engine)
    const { who } = service
    await who.claim(org('acme'), owner)
    await who.claim(flex, owner, owner)
    await who.role(role, owner, 1)
    await who.text(org('acme'), owner, 'url', 'https://acme.example')
    for (const label of ['acme-two', 'grid', 'gridlock', 'powergrid']) await who.claim(org(label), newAccount())
    await service.caughtUp()
  })
  afterEach(() => service.proxy.tamper(undefined))
  afterAll(async () => service[Symbol.asyncDispose]())

  it('describes a network that others can join', async () => {
    const { body } = await service.get('/v1/network')
    expect(parseNetwork(body)).toEqual({ ...service.test.network, rpcUrl: service.proxy.url })
  })

  it('answers a name with its records, role, times, and the state that it was read from', async () => {
    const { body } = await service.get('/v1/names/acme.iam.ewc')
    expect(body).toMatchObject({
      name: 'acme.iam.ewc',
      kind: 'organisation',
      controller: did,
      did,
      source: 'controller',
    })
    expect(body).toMatchObject({ gasless: true, open: false, metadata: { orgName: 'The acme' } })
    expect(body).toMatchObject({ records: { url: 'https://acme.example' } })
    const { asOf, changed, registered, depth } = await service.client.name(org('acme'))
    expect(changed.block).toBeGreaterThan(registered.block)
    expect(depth).toBe(asOf.block - changed.block)
    expect(await service.client.name(role)).toMatchObject({
      kind: 'role',
      role: { name: role, version: 1, issuers: { dids: [did] }, preconditions: { roles: [], mode: 'all' } },
    })
    expect(await service.get('/v1/names/nobody.iam.ewc')).toMatchObject({
      status: 404,
      body: { err: { code: 'NAME_UNKNOWN' } },
    })
  })

  it('tells the normalised spelling of a name that is spelled otherwise', async () => {
    for (const [spelled, normalised] of [
      ['ACME.iam.ewc', 'acme.iam.ewc'],
      ['\uff41cme.iam.ewc', 'acme.iam.ewc'],
    ] as const)
      expect(await service.get(`/v1/names/${encodeURIComponent(spelled)}`)).toMatchObject({
        status: 400,
        body: { err: { code: 'NAME_INVALID', additionalDetails: { normalised } } },
      })
    expect(await service.get(`/v1/names/${encodeURIComponent('\u0430cme.iam.ewc')}`)).toMatchObject({ status: 400 })
  })

  it('lists what is under a name in pages that hang together', async () => {
    const all = (await service.client.list({ under: org('acme') })).names.map(({ name }) => name)
    expect(all).toEqual([flex, role])
    const spacers = await service.client.list({ under: org('acme'), kind: 'spacer' })
    expect(spacers.names.map(({ name }) => name)).toEqual([
      ...['apps.acme.iam.ewc', 'roles.flex.apps.acme.iam.ewc', 'roles.acme.iam.ewc'],
    ])
    const paged: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page = await service.client.list({ limit: 2, ...(after === '' ? {} : { after }) })
      paged.push(...page.names.map(({ name }) => name))
      after = page.next ?? undefined
    }
    expect(paged).toEqual((await service.client.list()).names.map(({ name }) => name))
    expect(new Set(paged).size).toBe(paged.length)
    expect((await service.client.list({ controller: did, kind: 'application' })).names).toMatchObject([{ name: flex }])
    const below = async (parent: Name) => (await service.client.list({ parent })).names.map(({ name }) => name)
    expect(await below(parseName('acme.iam.ewc'))).toEqual([flex, role])
    expect(await below(flex)).toEqual([])
    const organisations = (await service.client.list({ kind: 'organisation' })).names.map(({ name }) => name)
    expect(await below(parseName('iam.ewc'))).toEqual(organisations)
    expect(await service.get('/v1/names?limit=0')).toMatchObject({ status: 400 })
    expect(await service.get('/v1/names?under=ACME')).toMatchObject({ body: { err: { code: 'NAME_INVALID' } } })
  })

  const found = async (q: string, query = {}) =>
    (await service.client.search({ q, ...query })).names.map(({ name, match }) => `${match} ${name}`)

  it('finds names by themselves, their beginnings and words, the best first, in stable pages', async () => {
    expect(await found('acme')).toEqual([
      'exact acme.iam.ewc',
      'prefix acme-two.iam.ewc',
      ...['words flex.apps.acme.iam.ewc', 'words user.roles.acme.iam.ewc'],
    ])
    expect(await found('GRID')).toEqual(['exact grid.iam.ewc', 'prefix gridlock.iam.ewc'])
    expect(await found('about power')).toEqual(['words powergrid.iam.ewc'])
    expect(await found('flex.apps')).toEqual([`exact ${flex}`])
    expect(await found('flex.ap')).toEqual([`prefix ${flex}`])
    expect(await found('acme', { kind: 'role' })).toEqual(['words user.roles.acme.iam.ewc'])
    expect(await found('zzz')).toEqual([])
    const paged: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page = await service.client.search({ q: 'acme', limit: 1, ...(after === '' ? {} : { after }) })
      paged.push(...page.names.map(({ name }) => name))
      after = page.next ?? undefined
    }
    expect(paged).toEqual((await service.client.search({ q: 'acme' })).names.map(({ name }) => name))
    expect(await service.get('/v1/search?q=')).toMatchObject({ status: 400 })
    expect(await service.get('/v1/search?q=a&after=nonsense')).toMatchObject({ status: 400 })
  })

  it('finds what has changed since, and nothing that is no more', async () => {
    const [holder, name] = [newAccount(), org(`solar-${engine}`)]
    await service.who.claim(name, holder)
    await service.caughtUp()
    expect(await found('about solar')).toEqual([`words ${name}`])
    await service.who.text(name, holder, 'metadata', JSON.stringify({ orgName: 'Sonnenstrom' }))
    await service.caughtUp()
    expect(await found('sonnen')).toEqual([`words ${name}`])
    expect(await found('about solar')).toEqual([])
    await service.who.release(name, holder)
    await service.caughtUp()
    expect(await found('sonnen')).toEqual([])
    expect(await found('solar')).toEqual([])
  })

  it('resolves many names and DIDs at once, each with an answer or a coded error', async () => {
    const stranger = didEthr('spine', newAccount().address)
    const ids = ['acme.iam.ewc', 'ACME.iam.ewc', 'nobody.iam.ewc', did, stranger, 'did:ethr:0x12', 'acme.iam.ewc']
    const response = await service.api.fetch('/v1/resolve', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids }),
    })
    const { results } = (await response.json()) as { results: object[] }
    expect(results).toMatchObject([
      { id: ids[0], did, source: 'controller', didDocument: { id: did } },
      { id: ids[1], error: { code: 'NAME_INVALID', additionalDetails: { normalised: 'acme.iam.ewc' } } },
      { id: ids[2], error: { code: 'NAME_UNKNOWN' } },
      { id: did, did, didDocument: { id: did } },
      { id: stranger, did: stranger, didDocument: { id: stranger } },
      { id: ids[5], error: { code: 'DID_INVALID' } },
      { id: ids[6], did },
    ])
    expect((await service.client.resolve([did], { documents: false })).results[0]).not.toHaveProperty('didDocument')
    await expect(service.client.resolve(Array.from({ length: 501 }, () => did))).rejects.toThrow(
      code('VALIDATION_FAILED'),
    )
  })

  it('tells the history of a name, also after it was given up, in pages', async () => {
    const { events } = await service.client.nameHistory(org('acme'))
    expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['owner', 'controller', 'name', 'text']))
    expect(events.at(-1)).toMatchObject({ event: 'text', details: { key: 'url' } })
    const first = await service.client.nameHistory(org('acme'), { limit: 2 })
    const second = await service.client.nameHistory(org('acme'), { limit: 500, after: first.next ?? '' })
    expect([...first.events, ...second.events]).toEqual(events)
    const [holder, name] = [newAccount(), org(`past-${engine}`)]
    await service.who.claim(name, holder)
    await service.who.release(name, holder)
    await service.caughtUp()
    await expect(service.client.name(name)).rejects.toThrow(code('NAME_UNKNOWN'))
    const past = (await service.client.nameHistory(name)).events
    expect(past.findLast(({ event }) => event === 'owner')?.details.owner).toMatch(/0x0{40}$/)
    expect(await service.get('/v1/names/nobody.iam.ewc/history')).toMatchObject({ status: 404 })
  })

  it('answers the name of a DID only if it resolves back, and all names that do', async () => {
    expect(await service.get(`/v1/dids/${did}/name`)).toMatchObject({ body: { err: { code: 'NAME_UNKNOWN' } } })
    await service.who.attribute(owner, 'spine/name', 'grid.iam.ewc')
    await service.caughtUp()
    await expect(service.client.didName(did)).rejects.toThrow(code('NAME_UNKNOWN'))
    await service.who.attribute(owner, 'spine/name', 'acme.iam.ewc')
    await service.caughtUp()
    expect(await service.client.didName(did)).toMatchObject({ name: 'acme.iam.ewc' })
    expect((await service.client.resolve([did])).results).toMatchObject([{ did, name: 'acme.iam.ewc' }])
    expect((await service.client.didNames(did)).names.map(({ name }) => name)).toEqual([org('acme'), flex, role])
    const { events } = await service.client.didHistory(did)
    expect(events).toMatchObject([{ event: 'attribute' }, { event: 'attribute', details: { name: 'spine/name' } }])
  })

  it('follows did and address records, and a did record that holds no DID leads nowhere', async () => {
    const [holder, other, name] = [newAccount(), newAccount(), org(`records-${engine}`)]
    const { who, client } = service
    await who.claim(name, holder)
    await who.records(name, holder, recordCalls(name, { addr: other.address }))
    await service.caughtUp()
    expect(await client.name(name)).toMatchObject({ did: didEthr('spine', other.address), source: 'address record' })
    await who.records(name, holder, [textRecord(name, 'did', 'did:web:example.com')])
    await service.caughtUp()
    expect(await client.name(name)).toMatchObject({ did: 'did:web:example.com', source: 'did record' })
    await who.records(name, holder, [textRecord(name, 'did', 'nonsense')])
    await service.caughtUp()
    expect(await client.name(name)).toMatchObject({ did: null, source: 'did record' })
    expect((await client.resolve([name])).results).toMatchObject([{ error: { code: 'DID_INVALID' } }])
  })

  it('resolves a DID in every spelling, now and as of a moment, as the ledger itself does', async () => {
    await service.who.ledger.sync()
    expect((await service.client.did(did)).didDocument).toEqual((await service.who.ledger.resolveDid(did)).didDocument)
    for (const spelling of [did, `did:ethr:${owner.address}`, `did:ethr:0x4f26:${owner.address.toLowerCase()}`])
      expect((await service.get(`/1.0/identifiers/${spelling}`)).body).toMatchObject({ didDocument: { id: did } })
    const past = await service.get(`/v1/dids/${did}?versionTime=2020-01-01T00:00:00Z`)
    expect(past).toMatchObject({ status: 200, body: { didDocument: { id: did } } })
    expect(await service.get('/v1/dids/did:ethr:0x12')).toMatchObject({
      status: 400,
      body: { err: { code: 'DID_INVALID' } },
    })
    expect(await service.get(`/v1/dids/${did}?versionTime=soon`)).toMatchObject({ status: 400 })
  })

  it('answers as a DIF resolver does: statuses, media types, the whole result or the document', async () => {
    const whole = await service.get(`/1.0/identifiers/${did}`)
    expect(whole).toMatchObject({ status: 200, type: expect.stringContaining('https://w3id.org/did-resolution') })
    expect(whole.body).toMatchObject({ didResolutionMetadata: { contentType: 'application/did+ld+json' } })
    const accept = (type: string) => service.api.fetch(`/1.0/identifiers/${did}`, { headers: { accept: type } })
    const document = await accept('application/did+json')
    expect(document.headers.get('content-type')).toContain('application/did+json')
    expect(await document.json()).toMatchObject({ id: did })
    for (const [id, status, error] of [
      ['did:ethr:0x12', 400, 'invalidDid'],
      ['did:sov:WRfXPg8dantKVubE3HX8pw', 501, 'methodNotSupported'],
      [`did:ethr:elsewhere:${owner.address}`, 404, 'unknownNetwork'],
      [`${did}?versionId=99999999`, 404, 'notFound'],
    ] as const)
      expect(await service.get(`/1.0/identifiers/${id}`)).toMatchObject({
        status,
        body: { didResolutionMetadata: { error } },
      })
  })

  it('answers a relayed write once the index has it, and takes no forged one', async () => {
    const { network, rootAccount } = service.test
    const [name, claimant] = [org(`relayed-${engine}`), newAccount()]
    const claim = async (signer: typeof claimant) => {
      const deadline = BigInt(Math.floor(Date.now() / 1000) + 36_000)
      const order = { network, signer, nonce: await service.who.ledger.orderNonce(signer.address), deadline }
      return signClaim(order, { name, kind: 'plain', controller: claimant.address, records: [] })
    }
    await expect(service.client.relay(await claim(claimant))).rejects.toThrow(code('LEDGER_REFUSED'))
    const { block } = await service.client.relay(await claim(rootAccount))
    expect(await service.client.name(name)).toMatchObject({ registered: { block } })
    await expect(service.client.relay({ contract: 'registrar', data: '0x12345678' })).rejects.toThrow()
    expect((await service.get('/v1/relay')).status).toBe(200)
  })

  it('answers from its last good state while the ledger is away or lies, refuses writes, and recovers by itself', async () => {
    const before = await service.client.name(org('acme'))
    service.proxy.tamper(() => 'drop')
    await expect.poll(async () => (await service.client.status()).state).toBe('unreachable')
    const away = await service.client.name(org('acme'))
    expect(away).toMatchObject({ did, asOf: { block: before.asOf.block, timestamp: before.asOf.timestamp } })
    expect(away.asOf.age).toBeGreaterThan(0)
    expect((await service.client.did(did)).didDocument).toMatchObject({ id: did })
    expect((await service.client.search({ q: 'grid' })).names[0]).toMatchObject({ name: 'grid.iam.ewc' })
    const write = { contract: 'registrar', data: `0x${'00'.repeat(40)}` } as const
    await expect(service.client.relay(write)).rejects.toThrow()
    expect(await (await fetch(`${service.names.url}/health`)).json()).toMatchObject({ status: 'degraded' })
    service.proxy.tamper(({ request, answer }) =>
      request.method === 'eth_chainId' ? { ...answer, result: '0x1' } : answer,
    )
    await expect.poll(async () => (await service.client.status()).state).toBe('wrong chain')
    expect(await service.client.name(org('acme'))).toMatchObject({ did })
    service.proxy.tamper(undefined)
    await service.who.text(org('acme'), owner, 'url', `https://${engine}.example`)
    await service.caughtUp()
    expect(await service.client.name(org('acme'))).toMatchObject({ records: { url: `https://${engine}.example` } })
    const { state, error, counts } = await service.client.status()
    expect({ error, known: state !== 'unreachable' }).toEqual({ error: undefined, known: true })
    // Counted at most twice a minute: by whichever test asked first.
    expect(counts.names).toBeGreaterThan(0)
  })

  it('shows its lag and size as metrics', async () => {
    const text = await (await fetch(`${service.names.url}/metrics`)).text()
    expect(text).toMatch(/names_index_lag_blocks\{service="names"\} 0/)
    expect(text).toMatch(/names_index_age_seconds\{service="names"\} \d/)
    expect(text).toMatch(/names_index_rows\{.*table="names".*\} \d+/)
  })

  it('documents every route, and answers as documented', async () => {
    await service.get('/v1/status')
    await service.get('/v1/names')
    await service.get('/v1/search?q=acme')
    await service.get('/v1/names/acme.iam.ewc/history')
    for (const part of ['name', 'names', 'history']) await service.get(`/v1/dids/${did}/${part}`)
    await service.api.fetch('/v1/relay', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(service.api.undocumented()).toEqual([])
    expect(service.api.uncalled()).toEqual([])
  })
})
