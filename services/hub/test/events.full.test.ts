import type { HubEvent } from '@digital-spine/api'
import {
  createStatusBits,
  credentialDigest,
  fromBase64url,
  issueStatusList,
  parseRoleCredential,
  setStatusBit,
  statusListDigest,
  statusListUrl,
  toHex,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { signSetStatus, statusAttribute } from '@digital-spine/ledger'
import { claimOrganisation, startReorgNetwork } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEvents } from './event-reader.ts'
import { engines, type Member, startWorld, type World } from './world.ts'

const kinds = (events: readonly HubEvent[], subject: string) =>
  events.filter((event) => event.subject === subject).map(({ kind }) => kind)
const deadline = (): bigint => BigInt(Math.floor(Date.now() / 1000) + 3600)

describe.each(engines)('events of the hub on %s', (engine) => {
  let world: World

  beforeAll(async () => {
    world = await startWorld(engine, { limits: { heartbeatMs: 300 } })
  })
  afterAll(() => world[Symbol.asyncDispose]())

  const setStatus = async (by: Member, credential: string, status: 'none' | 'suspended' | 'revoked') => {
    const { ledger, test } = world
    const nonce = await ledger.orderNonce(by.party.account.address, 'credentialStatus')
    const order = { network: test.network, signer: by.party.account, nonce, deadline: deadline() }
    const digest = await credentialDigest(nodeCrypto, credential)
    await test.relay.submit(await signSetStatus(order, { credential: digest, identity: by.did, status }))
  }

  it('tell of the whole life of a credential to subject, issuer and revoker, in order', async () => {
    const [holder, stranger] = [await world.join(), await world.join()]
    const { issuer, revoker } = world
    await using mine = readEvents(holder.hub, '0')
    await using issuers = readEvents(issuer.hub, '0')
    await using revokers = readEvents(revoker.hub, '0')
    await using strangers = readEvents(stranger.hub, '0')
    const { id: first } = await world.ask(holder)
    await holder.hub.cancel(first)
    const { id: second } = await world.ask(holder)
    await issuer.hub.reject(second, 'not yet')
    const credential = await world.grant(holder)
    const { id, status } = parseRoleCredential(credential).credential
    await holder.hub.publish(id, false)
    await holder.hub.publish(id, true)
    const { index } = status.revocation
    await issuer.publish(2, setStatusBit(createStatusBits(), index, true))
    await mine.until({ kind: 'credential.suspended', credential: id, by: world.issuerDid })
    await issuer.publish(2)
    await mine.until({ kind: 'credential.restored', credential: id })
    await setStatus(revoker, credential, 'suspended')
    await mine.until({ kind: 'credential.suspended', by: revoker.did })
    await setStatus(revoker, credential, 'revoked')
    await mine.until({ kind: 'credential.revoked', credential: id, by: revoker.did, issuer: world.issuerDid })
    const requests = [
      ...['request.created', 'request.cancelled', 'request.created', 'request.rejected', 'request.created'],
      'request.approved',
    ]
    const published = ['credential.unpublished', 'credential.published']
    const states = ['suspended', 'restored', 'suspended', 'revoked'].map((state) => `credential.${state}`)
    const all = [...requests, 'credential.issued', ...published, ...states]
    expect(kinds(mine.events, holder.did)).toEqual(all)
    await expect.poll(() => kinds(issuers.events, holder.did)).toEqual(all)
    await expect.poll(() => kinds(revokers.events, holder.did)).toEqual(all.slice(requests.length))
    const cursors = mine.events.map(({ cursor }) => Number(cursor))
    expect(cursors).toEqual([...new Set(cursors)].sort((a, b) => a - b))
    await strangers.until({ kind: 'did.changed', did: holder.did })
    expect(kinds(strangers.events, holder.did)).toEqual([])
    expect(JSON.stringify(mine.events)).not.toContain('DE-0042')
  })

  it('tell whoever wants to know of credentials that are published, and of no others', async () => {
    const [holder, shy, stranger] = [await world.join(), await world.join(), await world.join()]
    await using strangers = readEvents(stranger.hub, '0', true)
    const { id } = parseRoleCredential(await world.grant(holder)).credential
    await strangers.until({ kind: 'credential.issued', credential: id })
    const { id: hidden } = parseRoleCredential(await world.grant(shy)).credential
    await shy.hub.publish(hidden, false)
    await holder.hub.publish(id, false)
    await holder.hub.publish(id, true)
    await using later = readEvents(stranger.hub, '0', true)
    await later.until({ kind: 'credential.published', credential: id })
    expect(kinds(later.events, shy.did)).toEqual([])
    expect(kinds(later.events, holder.did)).toEqual([
      ...['credential.issued', 'credential.unpublished', 'credential.published'],
    ])
  })

  it('tell everybody of names and DIDs', async () => {
    const stranger = await world.join()
    await using strangers = readEvents(stranger.hub, '0')
    const name = await claimOrganisation(world.test, world.ledger, `org-${Date.now()}`)
    const newcomer = await world.join()
    expect(await strangers.until({ kind: 'name.changed', name })).toMatchObject({ block: expect.any(Number) })
    await strangers.until({ kind: 'did.changed', did: newcomer.did })
  })

  it('begin now, or behind the last that is known', async () => {
    const holder = await world.join()
    await world.ask(holder)
    await using all = readEvents(holder.hub, '0')
    const { cursor } = await all.until({ kind: 'request.created', subject: holder.did })
    await using later = readEvents(holder.hub, cursor)
    const other = await world.join()
    await later.until({ kind: 'did.changed', did: other.did })
    expect(kinds(later.events, holder.did)).toEqual([])
    await expect(readFrom(holder, '999999999')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
  })

  const readFrom = (member: Member, after: string): Promise<void> =>
    member.hub.events({ after, signal: AbortSignal.timeout(20_000), onEvent: () => undefined })

  it('tell of a revocation also when its list comes after the ledger has named it', async () => {
    const holder = await world.join()
    const credential = await world.grant(holder)
    const { id, status } = parseRoleCredential(credential).credential
    const { signer, setAttribute } = world.issuer.party
    const url = statusListUrl(world.url, signer.did, 1)
    const bits = setStatusBit(createStatusBits(), status.revocation.index, true)
    const jws = await issueStatusList(signer, { url, purpose: 'revocation', bits }, Date.now())
    const { digest: previous } = await world.issuer.hub.statusListHead(1)
    const digest = fromBase64url(await statusListDigest(nodeCrypto, jws))
    await setAttribute(statusAttribute(1), `0x${toHex(digest)}`)
    await using mine = readEvents(holder.hub, '0')
    const { did } = await world.join()
    await mine.until({ kind: 'did.changed', did })
    expect(kinds(mine.events, holder.did)).not.toContain('credential.revoked')
    await world.issuer.hub.putStatusList(1, jws, previous)
    await mine.until({ kind: 'credential.revoked', credential: id })
  })

  it('are not lost while a client is away and the hub starts again, and come once', async () => {
    const [holder, other] = [await world.join(), await world.join()]
    await using first = readEvents(holder.hub, '0')
    await world.ask(holder)
    const { cursor } = await first.until({ kind: 'request.created', subject: holder.did })
    await first[Symbol.asyncDispose]()
    const [{ id } = { id: '' }] = await holder.hub.mine()
    await world.issuer.hub.reject(id, 'no')
    await world.stop()
    await world.issuer.party.setAttribute('spine/test', '0x01')
    await other.party.setAttribute('spine/test', '0x02')
    await world.restart()
    await using second = readEvents(holder.hub, cursor)
    await second.until({ kind: 'did.changed', did: other.did })
    await second.until({ kind: 'did.changed', did: world.issuerDid })
    expect(kinds(second.events, holder.did)).toEqual(['request.rejected'])
    await world.restart()
    await world.ask(holder)
    await second.until({ kind: 'request.created', subject: holder.did })
    expect(kinds(second.events, holder.did)).toEqual(['request.rejected', 'request.created'])
  })
})

describe.each(engines)('events of a ledger that reorganises, the hub on %s', (engine) => {
  it('are told again when what they told has changed back', async () => {
    await using network = await startReorgNetwork()
    await network.call('evm_setTime', [Math.floor(Date.now() / 1000)])
    await network.mine(1)
    await using world = await startWorld(engine, { network, limits: { heartbeatMs: 300 } })
    const holder = await world.join()
    const credential = await world.grant(holder)
    const { id, status } = parseRoleCredential(credential).credential
    await using mine = readEvents(holder.hub, '0')
    await mine.until({ kind: 'credential.issued', credential: id })
    const goBack = await network.snapshot()
    await world.issuer.publish(1, setStatusBit(createStatusBits(), status.revocation.index, true))
    await mine.until({ kind: 'credential.revoked', credential: id })
    const changes = () =>
      mine.events.filter(({ kind, did }) => kind === 'did.changed' && did === world.issuerDid).length
    await expect.poll(changes).toBeGreaterThan(0)
    const before = changes()
    await goBack()
    await network.mine(4)
    await mine.until({ kind: 'credential.restored', credential: id })
    await expect.poll(changes).toBeGreaterThan(before)
  })
})
