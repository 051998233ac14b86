import { expect, it } from 'vitest'
import { app, call, otherOwner, owner, type ReferenceWorld } from './world.ts'

/** Section 1.7. */
export function describeTopics(world: () => ReferenceWorld): void {
  it('publishes topics by the text of a schema, in versions that stay as they are', async () => {
    const { maker: holder } = world()
    const schema = (type: string) => JSON.stringify({ type: 'object', properties: { kwh: { type } } })
    const topic = { owner, name: 'meter', schemaType: 'JSD7', tags: ['energy'] }
    const first = { ...topic, version: '1.9.0', schema: schema('number') }
    const created = await call(holder, 'POST', '/topics', first)
    expect(created).toMatchObject({ status: 201, body: { owner, name: 'meter', version: '1.9.0', tags: ['energy'] } })
    const { id } = created.body as { id: string }
    const invalid = { status: 400, body: { err: { code: 'VALIDATION::FAILED' } } }
    for (const wrong of [
      { ...first, schemaType: undefined },
      { ...first, schemaType: 'JSD8' },
      { ...topic, version: '2.0.0' },
    ])
      expect(await call(holder, 'POST', '/topics', wrong)).toMatchObject(invalid)
    const next = await call(holder, 'PUT', `/topics/${id}/versions/1.10.0`, { schema: schema('integer') })
    expect(next).toMatchObject({ status: 200, body: { id, version: '1.10.0' } })
    const other = await call(holder, 'PUT', `/topics/${id}/versions/1.10.0`, { schema: schema('string') })
    expect(other).toMatchObject({ status: 400, body: { err: { code: 'MB::ERROR', spineCode: 'CONFLICT' } } })
    const shown = { ...topic, id, version: '1.10.0', schema: schema('integer') }
    expect(await call(holder, 'GET', `/topics/${id}/versions/1.10.0`)).toMatchObject({ status: 200, body: shown })
    const missing = {
      ...{ status: 400 },
      body: { err: { code: 'TOPIC::NOT_FOUND', additionalDetails: { topicId: id, version: '3.0.0' } } },
    }
    for (const method of ['GET', 'DELETE'])
      expect(await call(holder, method, `/topics/${id}/versions/3.0.0`)).toMatchObject(missing)
    const record = (version: string) => ({ ...topic, id, version })
    const versions = { count: 2, limit: 1, records: [record('1.10.0')], page: 1 }
    expect((await call(holder, 'GET', `/topics/${id}/versions?limit=1`)).body).toEqual(versions)
    const second = { ...versions, page: 2, records: [record('1.9.0')] }
    expect((await call(holder, 'GET', `/topics/${id}/versions?limit=1&page=2`)).body).toEqual(second)
    const listed = { ...shown, schema: JSON.parse(schema('integer')) }
    const list = { count: 1, limit: 5, page: 1, records: [listed] }
    expect((await call(holder, 'GET', `/topics?owner=${owner}`)).body).toMatchObject(list)
    expect((await call(holder, 'GET', '/topics?name=meter&tags=energy')).body).toMatchObject(list)
    expect((await call(holder, 'GET', `/topics/search?keyword=meter&owner=${owner}`)).body).toMatchObject(list)
    const none = { count: 0, records: [] }
    const injected = encodeURIComponent("zz%') OR (1=1 OR 'a' LIKE '%")
    for (const query of [`owner=${app}`, 'name=mete', 'tags=power', `tags=${injected}`, `owner=${injected}`])
      expect((await call(holder, 'GET', `/topics?${query}`)).body).toMatchObject(none)
    const retagged = { status: 200, body: { id, tags: ['power'] } }
    expect(await call(holder, 'PUT', `/topics/${id}`, { tags: ['power'] })).toMatchObject(retagged)
    const counts = [
      { owner, count: 1 },
      { owner: app, count: 0 },
    ]
    expect((await call(holder, 'GET', `/topics/count?owner=${owner}&owner=${app}`)).body).toEqual(counts)
    const deleted = { status: 200, body: { id, returnCode: '00', returnMessage: 'Success' } }
    const kept = { status: 409, body: { err: { code: 'CONFLICT' } } }
    expect(await call(holder, 'DELETE', `/topics/${id}/versions/1.9.0`)).toMatchObject(kept)
    expect(await call(holder, 'DELETE', `/topics/${id}`)).toMatchObject(deleted)
    expect((await call(holder, 'GET', `/topics/count?owner=${owner}`)).body).toEqual([{ owner, count: 0 }])
    const short = await call(holder, 'POST', '/topics', { ...first, name: 'short' })
    const { id: shortId } = short.body as { id: string }
    const ended = { status: 200, body: { id: shortId, returnCode: '00' } }
    expect(await call(holder, 'DELETE', `/topics/${shortId}/versions/1.9.0`)).toMatchObject(ended)
  })

  it('keeps topics of one name apart by their owners, whichever of them is deleted', async () => {
    const { maker, taker } = world()
    const publish = (who: typeof maker, ofOwner: string, version: string) => {
      const schema = JSON.stringify({ type: 'object', title: `${ofOwner} ${version}` })
      return call(who, 'POST', '/topics', {
        owner: ofOwner,
        name: 'same',
        schemaType: 'JSD7',
        schema,
        version,
        tags: [],
      })
    }
    const [own, other] = [await publish(maker, owner, '1.9.0'), await publish(taker, otherOwner, '1.9.0')]
    await publish(taker, otherOwner, '1.10.0')
    const { id } = own.body as { id: string }
    const { id: otherId } = other.body as { id: string }
    expect(await call(maker, 'DELETE', `/topics/${id}`)).toMatchObject({ status: 200 })
    const listed = { count: 1, records: [{ id: otherId, owner: otherOwner, version: '1.10.0' }] }
    expect((await call(maker, 'GET', '/topics?name=same')).body).toMatchObject(listed)
    const topics = [{ topicName: 'same', owner: otherOwner }]
    const channel = { fqcn: 'same', type: 'pub', payloadEncryption: true, conditions: { topics } }
    expect(await call(maker, 'POST', '/channels', channel)).toMatchObject({ status: 201 })
    expect(await call(maker, 'DELETE', '/channels/same')).toMatchObject({ status: 200 })
  })
}
