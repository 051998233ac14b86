import { expect, it } from 'vitest'
import { call, type ReferenceWorld, refused } from './world.ts'

/** Section 1.8. */
export function describePeople(world: () => ReferenceWorld): void {
  it('keeps an address book', async () => {
    const { maker, taker } = world()
    const { did } = maker
    const done = { status: 204, body: undefined }
    const shown = (alias: string) => expect.objectContaining({ did, alias })
    expect(await call(taker, 'GET', `/contacts/${did}`)).toEqual(refused(400, 'CONTACT::NOT_FOUND', { did }))
    expect(await call(taker, 'POST', '/contacts', { did, alias: 'Maker' })).toEqual(done)
    expect((await call(taker, 'GET', `/contacts/${did}`)).body).toEqual(shown('Maker'))
    expect(await call(taker, 'PUT', `/contacts/${did}`, { alias: 'The maker' })).toEqual(done)
    expect((await call(taker, 'GET', '/contacts')).body).toEqual([shown('The maker')])
    const taken = { did: taker.did, alias: 'The maker' }
    expect(await call(taker, 'POST', '/contacts', taken)).toEqual(refused(400, 'VALIDATION::FAILED'))
    await call(taker, 'POST', '/contacts', { did: taker.did, alias: 'Myself' })
    expect(await call(taker, 'DELETE', `/contacts/${taker.did}`)).toEqual(done)
    expect(await call(taker, 'GET', `/contacts/${taker.did}`)).toEqual(refused(400, 'CONTACT::NOT_FOUND'))
  })
}
