import { once } from 'node:events'
import { WebSocket } from 'ws'
import { createPayload, type Party, topic } from './exchange.ts'

/** Sends over a gateway's WebSocket, with a window of messages not yet accepted. */
export async function openSender({ url, apiKey }: Party, window: number) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/events?clientId=load&window=1000`, 'digital-spine', {
    headers: { 'x-api-key': apiKey },
    perMessageDeflate: false,
  })
  await once(socket, 'open')
  let id = 0
  let open = 0
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => undefined)
  let room: (() => void) | undefined
  const waiting = new Map<number, (messageId: string) => void>()
  socket.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as { event: string; id?: number; data: { id: string } }
    if (answer.event === 'error') fail(new Error(`not accepted: ${JSON.stringify(answer.data)}`))
    if (answer.id === undefined) return
    open -= 1
    waiting.get(answer.id)?.(answer.data.id)
    waiting.delete(answer.id)
    room?.()
  })
  return {
    /** Rejects if the gateway refuses one. */
    failed,
    /** Resolves when there is room for the next one; `onAccepted` gets the id the gateway gave. */
    async send(onAccepted?: (messageId: string) => void): Promise<void> {
      while (open >= window) await Promise.race([new Promise<void>((resolve) => (room = resolve)), failed])
      id += 1
      open += 1
      if (onAccepted !== undefined) waiting.set(id, onAccepted)
      const message = { fqcn: 'bench.out', topicOwner: topic.owner, topicName: topic.name }
      const data = JSON.stringify({ ...message, payload: JSON.stringify(createPayload(id)) })
      socket.send(JSON.stringify({ event: 'message', id, data }))
    },
    close: () => socket.close(),
  }
}

/** Reads and acknowledges over a gateway's WebSocket. */
export async function openReader({ url, apiKey }: Party, onMessage: (messageId: string) => void) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/events?clientId=load&window=1000`, 'digital-spine', {
    headers: { 'x-api-key': apiKey },
    perMessageDeflate: false,
  })
  await once(socket, 'open')
  socket.on('message', (data: Buffer) => {
    const { event, data: messages } = JSON.parse(data.toString()) as { event: string; data: { id: string }[] }
    if (event !== 'messages') return
    for (const { id } of messages) onMessage(id)
    const messagesIds = messages.map(({ id }) => id)
    socket.send(JSON.stringify({ event: 'ack', data: { fqcn: 'bench.in', messagesIds } }))
  })
  return { close: () => socket.close() }
}
