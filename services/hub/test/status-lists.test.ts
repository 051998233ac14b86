import { createStatusBits, setStatusBit, statusListUrl } from '@digital-spine/core'
import { openDatabase } from '@digital-spine/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HubSchema } from '../src/database.ts'
import { hubMigrations } from '../src/migrations.ts'
import { createStatusIndexes } from '../src/status/indexes.ts'
import { Issuer } from './parties.ts'
import { engines, startWorld, type World } from './world.ts'

describe.each(engines)('status lists of the hub on %s', (engine) => {
  let world: World

  beforeAll(async () => {
    world = await startWorld(engine, { limits: { statusListCapacity: 8 } })
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it('are had by digest for ever, and as the ledger names them for a moment', async () => {
    const url = statusListUrl(world.url, world.issuerDid, 1)
    const current = await fetch(url)
    expect(current.headers.get('content-type')).toContain('application/vc+jwt')
    expect(current.headers.get('cache-control')).toBe('public, max-age=5')
    const etag = current.headers.get('etag') ?? ''
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304)
    const digest = etag.replaceAll('"', '')
    const exact = await fetch(`${url}?digest=${digest}`, { headers: { accept: 'application/json' } })
    expect(exact.headers.get('cache-control')).toContain('immutable')
    expect(await exact.json()).toEqual({ digest, jws: await current.text() })
    expect((await fetch(`${url}?digest=${'A'.repeat(43)}`)).status).toBe(404)
    expect((await fetch(`${url}?digest=short`)).status).toBe(400)
  })

  it('are what the ledger names, not merely the newest', async () => {
    const { party } = await world.join()
    let isWriting = true
    const setAttribute: typeof party.setAttribute = async (name, value) => {
      if (isWriting) await party.setAttribute(name, value)
    }
    const issuer = new Issuer(world.url, { ...party, setAttribute })
    await issuer.publish(1)
    const url = statusListUrl(world.url, party.signer.did, 1)
    const named = await (await fetch(url)).text()
    isWriting = false
    await issuer.publish(1, setStatusBit(createStatusBits(), 3, true))
    const { jws } = await issuer.hub.statusListHead(1)
    expect(jws).not.toBe(named)
    expect(await (await fetch(url)).text()).toBe(named)
    isWriting = true
    await issuer.publish(1, setStatusBit(createStatusBits(), 3, true))
    expect(await (await fetch(url)).text()).not.toBe(named)
    await issuer.hub.close()
  })

  it('go on in the next pair when one is full, without giving a place twice', async () => {
    const { hub } = await world.join()
    const places = await Promise.all(Array.from({ length: 20 }, () => hub.takeStatusIndex()))
    const keys = places.map(({ revocationList, index }) => `${revocationList} ${index}`)
    expect(new Set(keys).size).toBe(20)
    expect(new Set(places.map(({ revocationList }) => revocationList))).toEqual(new Set([1, 3, 5]))
    for (const { revocationList, suspensionList } of places) expect(suspensionList).toBe(revocationList + 1)
  })

  it('remember over processes which places are given out', async () => {
    const { did } = await world.join()
    const db = await openDatabase<HubSchema>({ url: world.databaseUrl, migrations: hubMigrations })
    const [one, two] = [createStatusIndexes(db, 4), createStatusIndexes(db, 4)]
    const places = []
    for (let i = 0; i < 4; i += 1) places.push(await one.take(did), await two.take(did))
    expect(new Set(places.map(({ revocationList, index }) => `${revocationList} ${index}`)).size).toBe(8)
    expect([await one.has(did, 4), await two.has(did, 5)]).toEqual([true, false])
    await db.destroy()
  })
})
