import { expect, it } from 'vitest'
import { call, isoTime, owner, patience, type ReferenceWorld, refused, role } from './world.ts'

const topics = [{ topicName: 'readings', owner }]

/** Section 1.5 and 2. */
export function describeChannels(world: () => ReferenceWorld): void {
  const create = (who: 'maker' | 'taker', fqcn: string, over: object) =>
    call(world()[who], 'POST', '/channels', { fqcn, type: 'pub', payloadEncryption: true, ...over })

  it('makes channels with their topics and members, shown in all that they have', async () => {
    const { maker, taker } = world()
    const publish = { owner, version: '1.0.0', tags: [] }
    const readings = { ...publish, name: 'readings', schemaType: 'JSD7', schema: schemaOf('number') }
    const { body } = await call(maker, 'POST', '/topics', readings)
    const { id: topicId } = body as { id: string }
    const profiles = { ...publish, name: 'profiles', schemaType: 'CSV', schema: table }
    expect(await call(maker, 'POST', '/topics', profiles)).toMatchObject({ status: 201 })
    const conditions = {
      dids: [taker.did],
      roles: [],
      topics,
      responseTopics: [{ topicName: 'readings', owner, responseTopicId: topicId }],
    }
    const created = await create('maker', 'out', { conditions })
    expect(created).toMatchObject({
      status: 201,
      body: {
        ...{ fqcn: 'out', type: 'pub', useAnonymousExtChannel: false, messageForms: false, payloadEncryption: true },
        conditions: {
          ...{ dids: [taker.did], roles: [], qualifiedDids: [taker.did] },
          topics: [{ topicName: 'readings', owner, topicId, schemaType: 'JSD7' }],
          responseTopics: [{ topicOwner: owner, responseTopicId: topicId, topicId, topicName: 'readings' }],
        },
        ...{ createdDate: isoTime, updatedDate: isoTime },
      },
    })
    expect(await create('maker', 'out', { conditions })).toEqual(
      refused(400, 'CHANNEL::ALREADY_EXISTS', { channelName: 'out' }),
    )
    expect(await call(maker, 'GET', '/channels/out')).toEqual({ status: 200, body: created.body })
    for (const [who, fqcn, over] of [
      ['taker', 'in', { type: 'sub', messageForms: true, conditions: { roles: [role], topics } }],
      ['taker', 'answers.out', { conditions: { dids: [maker.did], topics } }],
      ['maker', 'answers.in', { type: 'sub', conditions: { dids: [taker.did], topics } }],
      [
        'maker',
        'files.out',
        {
          type: 'upload',
          messageForms: true,
          conditions: { dids: [taker.did], topics: [{ topicName: 'profiles', owner }] },
        },
      ],
      [
        'taker',
        'files.in',
        { type: 'download', conditions: { dids: [maker.did], topics: [{ topicName: 'profiles', owner }] } },
      ],
      ['maker', 'nobody', {}],
    ] as const)
      expect(await create(who, fqcn, over)).toMatchObject({ status: 201, body: { fqcn } })
  })

  it('refuses channels in its words', async () => {
    const text =
      'Bad_Name is invalid channel name. Should contain only alphanumeric lowercase letters, use . as a separator. Max length 255'
    expect(await create('maker', 'Bad_Name', {})).toEqual(refused(400, 'VALIDATION::FAILED', { errors: [text] }))
    const nested = { conditions: { dids: ['did:ethr:0x12'], topics } }
    expect(await create('maker', 'nested', nested)).toEqual(refused(400, 'VALIDATION::FAILED'))
    const missing = await create('maker', 'missing', { conditions: { topics: [{ topicName: 'nowhere', owner }] } })
    expect(missing).toEqual(refused(400, 'TOPIC::NOT_FOUND'))
    expect(missing).toMatchObject({ body: { err: { reason: `Topics not found: nowhere (owner: ${owner})` } } })
    expect(await call(world().maker, 'GET', '/channels/missing')).toEqual(
      refused(400, 'CHANNEL::NOT_FOUND', { channelName: 'missing' }),
    )
  })

  it('lists channels by what they are, and whom each is for', async () => {
    const { maker, taker } = world()
    const names = async (query: string) => {
      const { body } = await call(maker, 'GET', `/channels?${query}`)
      return (body as { fqcn: string }[]).map(({ fqcn }) => fqcn).sort()
    }
    expect(await names('')).toEqual(['answers.in', 'files.out', 'nobody', 'out'])
    expect(await names('type=sub')).toEqual(['answers.in'])
    expect(await names('messageForms=true')).toEqual(['files.out'])
    expect(await names('payloadEncryption=false')).toEqual([])
    expect(await names('useAnonymousExtChannel=false')).toEqual(['answers.in', 'files.out', 'nobody', 'out'])
    await expect
      .poll(async () => (await call(taker, 'GET', '/channels/in/qualifiedDids')).body, patience)
      .toMatchObject({ fqcn: 'in', qualifiedDids: expect.arrayContaining([maker.did]), updatedAt: isoTime })
    expect(await call(taker, 'POST', '/channels/refresh')).toEqual({ status: 200, body: undefined })
  })

  it('changes and deletes channels', async () => {
    const { maker, taker } = world()
    const change = {
      type: 'pub',
      payloadEncryption: false,
      conditions: { dids: [taker.did], roles: [], topics, responseTopics: [] },
    }
    const changed = await call(maker, 'PUT', '/channels/nobody', change)
    expect(changed).toMatchObject({
      status: 200,
      body: { payloadEncryption: false, conditions: { dids: [taker.did] } },
    })
    for (const fixed of [{ type: 'sub' }, { useAnonymousExtChannel: true }])
      expect(await call(maker, 'PUT', '/channels/nobody', { ...change, ...fixed })).toEqual(
        refused(400, 'CHANNEL::RESTRICTED_FIELDS_UPDATE'),
      )
    expect(await create('maker', 'short', {})).toMatchObject({ status: 201 })
    expect(await call(maker, 'DELETE', '/channels/short')).toEqual({ status: 200, body: undefined })
    expect(await call(maker, 'DELETE', '/channels/short')).toEqual(refused(400, 'CHANNEL::NOT_FOUND'))
    await call(maker, 'PUT', '/channels/nobody', { ...change, conditions: { ...change.conditions, dids: [] } })
  })

  it('counts the messages of channels for message forms', async () => {
    const { taker } = world()
    expect((await call(taker, 'GET', '/channels/messages/count')).body).toEqual([{ count: 0, fqcn: 'in' }])
    expect((await call(taker, 'GET', '/channels/messages/count/in')).body).toEqual({ count: 0, fqcn: 'in' })
    expect(await call(taker, 'GET', '/channels/messages/count/files.in')).toEqual(
      refused(400, 'CHANNEL::MESSAGE_FORMS_ONLY'),
    )
  })
}

const schemaOf = (type: string) => JSON.stringify({ type: 'object', required: ['kwh'], properties: { kwh: { type } } })
const table = JSON.stringify({ fields: [{ name: 'kwh', type: 'number' }] })
