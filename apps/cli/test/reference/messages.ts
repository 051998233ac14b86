import { expect, it } from 'vitest'
import { call, isoTime, owner, patience, type ReferenceWorld, receive, refused, uuid } from './world.ts'

/** What nobody but its reader is to see. */
export const canary = 'a-canary-in-a-payload'

/** Members of a message that a poll answers. */
const polled = [
  ...['id', 'topicVersion', 'topicName', 'topicOwner', 'topicSchemaType', 'payload', 'signature', 'sender', 'topicId'],
  ...['timestampNanos', 'timestampISO', 'transactionId', 'payloadEncryption', 'clientGatewayMessageId'],
  ...['initiatingMessageId', 'initiatingTransactionId', 'signatureValid', 'decryption'],
]
const received = [...polled, 'senderAlias', 'replyMessagesCount', 'relatedMessagesCount', 'isRead']
const sent = [
  ...['recipients', 'topicOwner', 'topicName', 'messagesIds', 'clientGatewayMessageId', 'initiatingMessageId', 'fqcn'],
  ...['initiatingTransactionId', 'payload', 'createdDate', 'isFile', 'payloadEncryption', 'relatedMessagesCount'],
  ...[
    'senderDid',
    'signature',
    'topicId',
    'timestampNanos',
    'timestampISO',
    'topicVersion',
    'totalSent',
    'totalFailed',
  ],
  ...['transactionId', 'totalRecipients', 'updatedDate'],
]
const membersOf = (message: unknown) => Object.keys(message as object)

/** Sections 1.6 and 3.3. */
export function describeMessages(world: () => ReferenceWorld): void {
  const topic = { topicName: 'readings', topicOwner: owner, topicVersion: '1.0.0' }
  const payload = JSON.stringify({ kwh: 1.5, note: canary })
  const post = (over: object = {}) =>
    call(world().maker, 'POST', '/messages', { fqcn: 'out', ...topic, payload, ...over })
  let first: string

  it('sends a message, and says to whom', async () => {
    const { maker, taker } = world()
    const answer = await post({ transactionId: 'tx-1' })
    const details = [{ did: taker.did, messageId: uuid, statusCode: 200 }]
    expect(answer).toMatchObject({
      status: 200,
      body: {
        ...{ clientGatewayMessageId: uuid, did: maker.did, recipients: { total: 1, sent: 1, failed: 0 } },
        status: [{ name: 'SENT', details }],
      },
    })
    first = (answer.body as { clientGatewayMessageId: string }).clientGatewayMessageId
  })

  it('refuses what cannot be sent, in the order in which it looks', async () => {
    for (const [over, status, code] of [
      [{ fqcn: 'none', topicName: 'none' }, 400, 'CHANNEL::NOT_FOUND'],
      [{ topicName: 'profiles' }, 400, 'TOPIC::NOT_RELATED_TO_CHANNEL'],
      [{ topicVersion: '9.0.0' }, 400, 'TOPIC::NOT_FOUND'],
      [{ fqcn: 'nobody' }, 400, 'MESSAGING::RECIPIENTS_NOT_PRESENT'],
      [{ fqcn: 'answers.in' }, 400, 'CHANNEL::TYPE_INVALID'],
      [{ payload: '{' }, 400, 'MESSAGING::PAYLOAD JSON PARSE FAILED'],
      [{ payload: undefined }, 400, 'VALIDATION::FAILED'],
    ] as const)
      expect(await post(over), code).toEqual(refused(status, code))
    const ajv = { instancePath: '/kwh', keyword: 'type', params: { type: 'number' } }
    const mismatch = { ...ajv, schemaPath: expect.stringMatching(/type$/), message: expect.any(String) }
    expect(await post({ payload: '{"kwh":"much"}' })).toEqual(refused(422, 'DDHUB::INVALID_PAYLOAD', mismatch))
  })

  it('hands a message over, one unless more are asked for, and with the next poll no more', async () => {
    const { maker, taker } = world()
    await post({ transactionId: 'tx-2' })
    const message = await receive(taker, 'fqcn=in')
    expect(membersOf(message)).toEqual(expect.arrayContaining(polled))
    expect(message).toMatchObject({
      ...{ ...topic, id: uuid, topicSchemaType: 'JSD7', payload, sender: maker.did, transactionId: 'tx-1' },
      ...{ signature: expect.stringMatching(/./), clientGatewayMessageId: first, payloadEncryption: true },
      ...{ timestampNanos: expect.any(Number), timestampISO: expect.stringMatching(/\+00:00$/) },
      ...{ signatureValid: 'SUCCESS', decryption: { status: 'SUCCESS' } },
    })
    expect(await receive(taker, 'fqcn=in&amount=5')).toMatchObject({ transactionId: 'tx-2' })
    expect(await call(taker, 'GET', '/messages?fqcn=in&amount=5')).toEqual({ status: 200, body: [] })
    expect(await call(taker, 'GET', '/messages')).toEqual(refused(400, 'VALIDATION::FAILED'))
    expect(await call(taker, 'GET', '/messages?fqcn=none')).toEqual(refused(400, 'CHANNEL::NOT_FOUND'))
    expect(await call(taker, 'GET', '/messages?fqcn=in&topicName=readings')).toEqual(
      refused(400, 'MESSAGING::TOPIC_OWNER_AND_NAME_REQUIRED'),
    )
  })

  it('has a place for each client, and forgets it', async () => {
    const { taker } = world()
    const poll = (query: string) => call(taker, 'GET', `/messages?fqcn=in&clientId=scada&${query}`)
    const filter = `topicName=readings&topicOwner=${owner}`
    expect(await poll(`amount=1&${filter}`)).toMatchObject({ status: 200, body: [{ transactionId: 'tx-1' }] })
    expect(await poll(`amount=5&from=${new Date(0).toISOString()}`)).toMatchObject({
      body: [{ transactionId: 'tx-2' }],
    })
    const listed = { clientId: 'scada:in', createdDate: isoTime, updatedDate: isoTime }
    const { body } = await call(taker, 'GET', '/clients')
    expect(body).toContainEqual(expect.objectContaining(listed))
    expect(await call(taker, 'DELETE', '/clients/scada:in')).toEqual({ status: 204, body: undefined })
    expect((await poll('amount=5')).body).toHaveLength(2)
    const clientsIds = ['scada:in']
    expect(await call(taker, 'DELETE', '/clients', { clientsIds })).toEqual({ status: 204, body: undefined })
  })

  it('lists what came in, marks it as read, and follows what belongs together', async () => {
    const { maker, taker } = world()
    const list = async (query: string) =>
      (await call(taker, 'GET', `/messages/received?fqcn=in&${query}`)).body as Record<string, unknown>[]
    const [latest, before] = await list('')
    expect(membersOf(latest)).toEqual(expect.arrayContaining(received))
    expect(latest).toMatchObject({
      transactionId: 'tx-2',
      isRead: false,
      senderAlias: 'The maker',
      timestampISO: isoTime,
    })
    expect(before).toMatchObject({ id: first, replyMessagesCount: 0 })
    expect(await call(taker, 'GET', '/channels/messages/count/in')).toMatchObject({ body: { count: 2 } })
    expect(await call(taker, 'POST', '/messages/ack', { messagesIds: [first, crypto.randomUUID()] })).toEqual({
      ...{ status: 204, body: undefined },
    })
    const answer = { fqcn: 'answers.out', ...topic, payload: '{"kwh":2}', transactionId: 'tx-3' }
    const about = { initiatingMessageId: first, initiatingTransactionId: 'tx-1' }
    expect(await call(taker, 'POST', '/messages', { ...answer, ...about })).toMatchObject({ status: 200 })
    expect(await list(`initiatingMessageId=${first}`)).toMatchObject([
      { id: first, isRead: true, replyMessagesCount: 1 },
    ])
    expect(await list('initiatingTransactionId=tx-2')).toMatchObject([{ transactionId: 'tx-2', isRead: false }])
    expect(await receive(maker, 'fqcn=answers.in')).toMatchObject({ ...about, payload: '{"kwh":2}', sender: taker.did })
    for (const query of [`messageId=${first}`, `messageIds=${first},${crypto.randomUUID()}`, 'transactionId=tx-1'])
      expect(await call(maker, 'GET', `/messages/received?fqcn=answers.in&${query}`)).toMatchObject({ body: [about] })
  })

  it('lists what was sent, and what answers it', async () => {
    const { maker, taker } = world()
    const list = async (who: typeof maker, query: string) =>
      (await call(who, 'GET', `/messages/sent?${query}`)).body as Record<string, unknown>[]
    await expect
      .poll(async () => (await list(maker, 'fqcn=out')).map(({ totalSent }) => totalSent), patience)
      .toEqual([1, 1])
    const [latest, before] = await list(maker, 'fqcn=out')
    expect(membersOf(latest)).toEqual(expect.arrayContaining(sent))
    expect([latest, before]).toMatchObject([{ transactionId: 'tx-2' }, { transactionId: 'tx-1' }])
    expect(before).toMatchObject({
      ...{
        ...topic,
        clientGatewayMessageId: first,
        payload,
        senderDid: maker.did,
        isFile: false,
        payloadEncryption: true,
      },
      ...{ totalRecipients: 1, totalFailed: 0, recipients: [{ did: taker.did, messageId: uuid, failed: false }] },
      ...{ initiatingMessageId: null, initiatingTransactionId: null, createdDate: isoTime, updatedDate: isoTime },
    })
    for (const query of [
      `clientGatewayMessageId=${first}`,
      `initiatingMessageId=${first}`,
      'initiatingTransactionId=tx-1',
    ])
      expect((await list(maker, query)).map(({ transactionId }) => transactionId)).toEqual(['tx-1'])
    for (const query of [`messageId=${first}`, 'transactionId=tx-1'])
      expect((await list(taker, query)).map(({ transactionId }) => transactionId)).toEqual(['tx-3'])
    expect(await list(maker, 'fqcn=out&limit=1&page=2')).toMatchObject([{ transactionId: 'tx-1' }])
  })
}
