import { on, once } from 'node:events'
import { type EventProtocol, eventFrames } from '@digital-spine/api'
import type { EventExample } from '@digital-spine/gateway'
import { Ajv } from 'ajv'
import { WebSocket } from 'ws'
import { apiKey } from '../participants.ts'
import { organisation as topicOwner } from './tell-names.ts'
import type { Teller } from './teller.ts'

type Message = { readonly id: string }

const isPush = (payload: unknown): boolean =>
  Array.isArray(payload) || (payload as { event?: unknown }).event === 'messages'
const ajv = new Ajv({ strict: false, validateFormats: false })
const message = { fqcn: 'readings.out', topicOwner, topicName: 'reading', payload: '{"kwh":13}' }

/** What two participants say over their gateways' WebSockets in both sub-protocols, and hear; each frame held to its schema. */
export async function tellFrames(maker: Teller, partner: Teller): Promise<readonly EventExample[]> {
  const told: EventExample[] = []
  const ours = await openSocket(maker, 'digital-spine', told)
  ours.say('message', { event: 'message', id: 1, data: message })
  await ours.hear('answer')
  ours.say('bareMessage', message)
  await ours.hear('answer')
  ours.say('message', { event: 'message', id: 2, data: { ...message, fqcn: 'nowhere' } })
  await ours.hear('error')
  const reading = await openSocket(partner, 'digital-spine', told)
  const heard = (await reading.hear('messages')) as { data: readonly Message[] }
  const messagesIds = heard.data.map(({ id }) => id)
  reading.say('ack', { event: 'ack', id: 1, data: { fqcn: 'readings.in', messagesIds } })
  await reading.hear('answer')
  const theirs = await openSocket(maker, 'ddhub-protocol', told)
  theirs.say('message', { event: 'message', data: JSON.stringify(message) })
  await theirs.hear('sent')
  theirs.say('bareMessage', message)
  await theirs.hear('sent')
  theirs.say('message', { event: 'message', data: { ...message, fqcn: 'nowhere' } })
  await theirs.hear('error')
  const watching = await openSocket(partner, 'ddhub-protocol', told)
  const [first] = (await watching.hear('bulk')) as readonly Message[]
  watching.say('ack', { event: 'ack', data: { fqcn: 'readings.in', messagesIds: [first?.id] } })
  await watching.hear('acknowledged')
  for (const socket of [ours, reading, theirs, watching]) await socket.close()
  return told
}

async function openSocket({ url }: Teller, protocol: EventProtocol, told: EventExample[]) {
  const place = `${url.replace(/^http/, 'ws')}/events?clientId=${protocol}&acknowledge=explicit`
  const socket = new WebSocket(place, protocol, { headers: { 'x-api-key': apiKey } })
  const frames = on(socket, 'message', { close: ['close'] })
  await once(socket, 'open')
  const write = (name: string, payload: unknown): void => {
    const frame = eventFrames.find((known) => known.protocol === protocol && known.name === name)
    if (frame === undefined || !ajv.validate(frame.schema, payload))
      throw new Error(`${protocol}, ${name}: ${JSON.stringify(payload)} ${ajv.errorsText(ajv.errors)}`)
    told.push({ protocol, name, payload })
  }
  return {
    say(name: string, payload: object): void {
      write(name, payload)
      socket.send(JSON.stringify(payload))
    },
    async hear(name: string): Promise<unknown> {
      for (;;) {
        const { value } = await frames.next()
        const payload = JSON.parse(String((value as unknown[])[0])) as unknown
        // Messages may come while an answer is waited for.
        if (isPush(payload) && name !== 'messages' && name !== 'bulk') continue
        write(name, payload)
        return payload
      }
    },
    async close(): Promise<void> {
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}
