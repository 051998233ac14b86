import { once } from 'node:events'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { apiKey, type Participant } from '../participants.ts'
import { isoTime, owner, patience, type ReferenceWorld, uuid } from './world.ts'

const protocol = 'ddhub-protocol'

/** Section 3.4. */
export function describeEvents(world: () => ReferenceWorld): void {
  const open = ({ url }: Participant, query: string, protocols: string, key = apiKey) =>
    new WebSocket(`${url.replace('http', 'ws')}/events${query}`, protocols, { headers: { 'x-api-key': key } })
  /** What comes over a socket: answers as they are, and each message that is pushed. */
  const listen = (socket: WebSocket) => {
    const came: Record<'answers' | 'pushed', unknown[]> = { answers: [], pushed: [] }
    socket.on('message', (data) => {
      const frame: unknown = JSON.parse(data.toString())
      if (Array.isArray(frame)) came.pushed.push(...frame)
      else came.answers.push(frame)
    })
    return came
  }

  it.each([
    ['with another sub-protocol', '?clientId=one', 'another', apiKey, 1002, 'Protocol Not Supported'],
    ['without a client id', '', protocol, apiKey, 1003, "Required paramater 'clientId' ex. "],
    [
      'with a client id that is none',
      '?clientId=a%26b',
      protocol,
      apiKey,
      1003,
      "Required paramater 'clientId' with format Alphanumeric string",
    ],
    ['from whom nobody knows', '?clientId=one', protocol, 'unknown', 1000, 'Forbidden'],
  ])('closes a socket %s', async (_, query, protocols, key, code, reason) => {
    const [closed, why] = await once(open(world().maker, query, protocols, key), 'close')
    expect([closed, String(why)]).toEqual([code, expect.stringContaining(reason)])
  })

  it('takes messages in every form of frame, and answers each', async () => {
    const { maker } = world()
    const socket = open(maker, '?clientId=sender', protocol)
    const came = listen(socket)
    await once(socket, 'open')
    const message = {
      fqcn: 'out',
      topicName: 'readings',
      topicOwner: owner,
      topicVersion: '1.0.0',
      payload: '{"kwh":3}',
    }
    const asText = { event: 'message', data: JSON.stringify(message) }
    for (const frame of [asText, { event: 'message', data: message }, message, { ...message, fqcn: 'none' }])
      socket.send(JSON.stringify(frame))
    await expect.poll(() => came.answers.length, patience).toBe(4)
    const accepted = { clientGatewayMessageId: uuid, did: maker.did, recipients: { total: 1, sent: 1, failed: 0 } }
    const refusal = { err: { code: 'CHANNEL::NOT_FOUND' }, timestamp: isoTime, statusCode: 400 }
    expect(came.answers).toMatchObject([accepted, accepted, accepted, refusal])
    socket.close()
    await once(socket, 'close')
  })

  it('pushes messages, several a frame, with their channel', async () => {
    const { maker, taker } = world()
    const socket = open(taker, '?clientId=pushed', protocol)
    const came = listen(socket)
    const readings = () => (came.pushed as { fqcn: string }[]).filter(({ fqcn }) => fqcn === 'in')
    await expect.poll(() => readings().length, patience).toBe(5)
    expect(readings()[4]).toMatchObject({
      ...{ fqcn: 'in', topicName: 'readings', payload: '{"kwh":3}', sender: maker.did, signatureValid: 'SUCCESS' },
      ...{ timestampISO: expect.stringMatching(/\+00:00$/), decryption: { status: 'SUCCESS' } },
    })
    socket.close()
    await once(socket, 'close')
  })
}
