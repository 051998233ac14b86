import { expect, it } from 'vitest'
import { call, isoTime, owner, patience, type ReferenceWorld, receive } from './world.ts'

/** Sections 1.8 and 3.7. */
export function describeAssociation(world: () => ReferenceWorld): void {
  const topics = [{ topicName: 'readings', owner }]
  const done = { status: 204, body: undefined }
  const current = async () =>
    (await call(world().taker, 'GET', '/keys/association/current')).body as { current: { associationKey: string } }

  it('has an association key for now and one for later', async () => {
    const { taker } = world()
    expect(await call(taker, 'GET', '/keys/association/current')).toEqual({
      status: 200,
      body: { current: null, next: null },
    })
    expect(await call(taker, 'POST', '/keys/association')).toEqual(done)
    expect(await call(taker, 'POST', '/keys/association/init')).toEqual(done)
    const key = {
      ...{ associationKey: expect.stringMatching(/./), owner: taker.did, iteration: expect.any(String) },
      ...{ validFrom: isoTime, validTo: isoTime, createdDate: isoTime, updatedDate: isoTime },
      ...{ isShared: true, sharedDate: isoTime, isSent: false, sentDate: null },
    }
    await expect.poll(current, patience).toEqual({ current: key, next: key })
    const { body } = await call(taker, 'GET', '/keys/association')
    expect(body).toEqual([key, key])
    const [{ iteration: last }, { iteration: first }] = body as [{ iteration: string }, { iteration: string }]
    expect(last > first).toBe(true)
    expect(await call(taker, 'POST', '/keys/association/send')).toEqual(done)
  })

  it('takes what is sent to the key, from whom the channel is for', async () => {
    const { maker, taker } = world()
    const channel = { useAnonymousExtChannel: true, payloadEncryption: true }
    const sending = { ...channel, fqcn: 'anonymous.out', type: 'pub', conditions: { topics } }
    expect(await call(maker, 'POST', '/channels', sending)).toMatchObject({ status: 201, body: channel })
    const taking = { ...channel, fqcn: 'anonymous.in', type: 'sub', conditions: { dids: [maker.did], topics } }
    expect(await call(taker, 'POST', '/channels', taking)).toMatchObject({ status: 201, body: channel })
    const { associationKey } = (await current()).current
    const message = { fqcn: 'anonymous.out', topicName: 'readings', topicOwner: owner, topicVersion: '1.0.0' }
    const sent = { ...message, payload: '{"kwh":5}', anonymousRecipient: [associationKey] }
    expect(await call(maker, 'POST', '/messages', sent)).toMatchObject({
      status: 200,
      body: { recipients: { total: 1 } },
    })
    expect(await receive(taker, 'fqcn=anonymous.in')).toMatchObject({ payload: '{"kwh":5}', sender: maker.did })
  })
}
