import { once } from 'node:events'
import { connect } from 'node:net'
import type { DeliveryNews, ReceivedMessage } from '@digital-spine/api'
import { createGatewayClient } from '@digital-spine/client'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws'
import { createEventClient } from '../src/events/event-client.ts'
import { openEventWorld } from './events-world.ts'
import { sender } from './received-rows.ts'

const world = await openEventWorld()
const { accepted, beat, context, dialects, holding, lines, processed, readers, receive, serving, set, states, url } =
  world
afterAll(world.close)
beforeEach(world.reset)

const patience = { timeout: 30_000 }
const message = { fqcn: 'out', topicOwner: 'a', topicName: 'b', payload: '{}' }

const open = (
  path: string,
  { protocol = 'ddhub-protocol', key = 'all', ...options }: { protocol?: string; key?: string } & ClientOptions = {},
): WebSocket =>
  new WebSocket(`${url}${path}`, protocol === '' ? [] : protocol, { ...options, headers: { 'x-api-key': key } })
/** What a socket is closed with. */
const closing = async (socket: WebSocket): Promise<[code: number, reason: string]> => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return [code, reason.toString()]
}
/** A socket, with all that came over it, and what the next frame that is sent is answered with. */
const converse = async (...how: Parameters<typeof open>) => {
  const socket = open(...how)
  const frames: unknown[] = []
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())))
  await once(socket, 'open')
  return {
    socket,
    frames,
    async ask(frame: unknown): Promise<unknown> {
      const before = frames.length
      socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
      await expect.poll(() => frames.length, patience).toBeGreaterThan(before)
      return frames[before]
    },
    async end(): Promise<void> {
      socket.close()
      await once(socket, 'close')
    },
  }
}
const idsOf = (frames: readonly unknown[]): string[] => (frames.flat() as ReceivedMessage[]).map(({ id }) => id)

describe('who is let in', () => {
  it('closes the sockets of the DDHub client gateway as that does', async () => {
    expect(await closing(open('?clientId=a', { protocol: '' }))).toEqual([1002, 'Protocol Not Supported'])
    expect(await closing(open('?clientId=a', { protocol: 'mqtt' }))).toEqual([1002, 'Protocol Not Supported'])
    expect(await closing(open(''))).toEqual([1003, expect.stringContaining("Required paramater 'clientId' ex. ")])
    expect(await closing(open('?clientId=a%20b'))).toEqual([
      1003,
      "Required paramater 'clientId' with format Alphanumeric string",
    ])
    expect(await closing(open('?clientId=a&window=0'))).toEqual([1003, expect.stringContaining('window')])
    for (const key of ['wrong', 'viewer'])
      expect(await closing(open('?clientId=a', { key }))).toEqual([1000, 'Forbidden'])
  })

  it('reads nothing of who is not let in, though it comes with the handshake', async () => {
    const text = Buffer.from(JSON.stringify(message))
    const frame = Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text])
    const knock = async (key: string): Promise<string> => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      const lines = ['GET /events?clientId=a HTTP/1.1', 'host: local', 'connection: upgrade', 'upgrade: websocket']
      const more = ['sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==']
      const head = [...lines, ...more, 'sec-websocket-protocol: ddhub-protocol', `x-api-key: ${key}`, '', '']
      socket.write(Buffer.concat([Buffer.from(head.join('\r\n')), frame]))
      let answer = ''
      socket.on('data', (data) => {
        answer += data.toString('latin1')
      })
      await expect.poll(() => answer, patience).toMatch(/Forbidden|clientGatewayMessageId/)
      socket.destroy()
      return answer
    }
    expect(await knock('wrong')).toContain('Forbidden')
    expect(accepted).toEqual([])
    expect(await knock('all')).toContain('clientGatewayMessageId')
    expect(accepted).toEqual([message])
  })

  it('answers the request for a socket of our own sub-protocol', async () => {
    const own = (path: string, key = 'all') => once(open(path, { protocol: 'digital-spine', key }), 'error')
    expect(String(await own('', 'wrong'))).toContain('401')
    expect(String(await own('', 'viewer'))).toContain('403')
    expect(String(await own('?clientId=a%20b'))).toContain('400')
    expect(String(await own('/other'))).toContain('404')
  })

  it('refuses more clients than there may be, and never one that is known', async () => {
    for (const client of ['a', 'b', 'c'])
      for (const fqcn of ['in', 'strict']) await readers.lend({ fqcn, client }, { amount: 1 })
    const reason = 'Max consumers reached. Please check Client GW UI and remove unused clientIds.'
    expect(await closing(open('?clientId=d'))).toEqual([1000, reason])
    expect(await closing(open('?clientId=d', { protocol: 'digital-spine' }))).toEqual([1008, 'CLIENTS_EXCEEDED'])
    const known = await converse('?clientId=a')
    await receive({ id: 'x', position: 1 })
    await expect.poll(() => idsOf(known.frames), patience).toEqual(['x'])
    await known.end()
  })

  it('ends sockets whose callers may not call any more', async () => {
    const ddhub = await converse('?clientId=a')
    const spine = await converse('?clientId=b', { protocol: 'digital-spine' })
    const closed = Promise.all([closing(ddhub.socket), closing(spine.socket)])
    await beat()
    expect(ddhub.socket.readyState).toBe(WebSocket.OPEN)
    holding.delete('all')
    await beat()
    ddhub.socket.send(JSON.stringify(message))
    expect(await closed).toEqual([
      [1000, 'Forbidden'],
      [1008, 'FORBIDDEN'],
    ])
    expect(accepted).toEqual([])
  })
})

describe('sending', () => {
  it('takes messages as text, as objects and alone, and answers in their order', async () => {
    const { socket, frames, end } = await converse('?clientId=a')
    const { promise, resolve } = Promise.withResolvers<void>()
    set.taking = promise
    const slow = { ...message, transactionId: 'slow' }
    socket.send(JSON.stringify({ event: 'message', data: JSON.stringify(slow) }))
    socket.send(JSON.stringify({ event: 'message', id: 7, data: message }))
    socket.send(JSON.stringify(message))
    await expect.poll(() => accepted, patience).toEqual([slow, message, message])
    expect(frames).toEqual([])
    resolve()
    await expect.poll(() => frames.length, patience).toBe(3)
    const none = { recipients: { total: 0, sent: 0, failed: 0 }, status: [] }
    const sent = { did: sender, duplicate: false, clientGatewayMessageId: expect.stringContaining('m'), ...none }
    expect(frames).toEqual([sent, { ...sent, id: 7 }, sent])
    await end()
  })

  it('answers every frame that comes to nothing with the error of the DDHub client gateway', async () => {
    const { ask, end } = await converse('?clientId=a')
    const unfit = { ...message, payload: 'unfit' }
    expect(await ask({ event: 'message', data: unfit })).toMatchObject({
      err: { code: 'TOPIC::NOT_RELATED_TO_CHANNEL', spineCode: 'TOPIC_NOT_CARRIED' },
      statusCode: 400,
    })
    const invalid = { err: { code: 'VALIDATION::FAILED' }, statusCode: 400 }
    for (const frame of ['{', '7', '{"event":"other"}', '{"event":"message","data":"{"}', { ...message, payload: 1 }])
      expect(await ask(frame)).toMatchObject(invalid)
    expect(await ask({ event: 'message', id: 'x', data: {} })).toMatchObject({ ...invalid, id: 'x' })
    expect(await ask({ ...message, initiatingMessageId: 'x' })).toMatchObject(invalid)
    await end()
  })

  it('holds each frame to what its caller may do', async () => {
    const { ask, end } = await converse('', { protocol: 'digital-spine', key: 'sender' })
    const answer = { event: 'answer', id: 1, data: { id: 'm1', duplicate: false } }
    expect(await ask({ event: 'message', id: 1, data: message })).toEqual(answer)
    const forbidden = { event: 'error', data: { err: { code: 'FORBIDDEN' } } }
    expect(await ask({ event: 'message', data: { ...message, fqcn: 'other' } })).toMatchObject(forbidden)
    expect(await ask({ event: 'ack', data: { fqcn: 'out', messagesIds: ['x'] } })).toMatchObject(forbidden)
    expect(accepted).toHaveLength(1)
    await end()
  })
})

describe('receiving', () => {
  it('pushes several messages a frame, acknowledged when they have reached a client that says nothing', async () => {
    await receive({ id: 'a', position: 1 }, { id: 'b', position: 2 })
    const { frames, end } = await converse('?clientId=a')
    await expect.poll(processed, patience).toEqual(['a', 'b'])
    expect(frames).toMatchObject([
      [
        { id: 'a', fqcn: 'in', sender, payload: '{"kwh":1}', timestampISO: expect.stringContaining('+00:00') },
        { id: 'b', fqcn: 'in' },
      ],
    ])
    await end()
  })

  it('pushes one message a frame where that is asked for', async () => {
    set.emit = 'single'
    await receive({ id: 'a', position: 1 }, { id: 'b', position: 2 })
    const { frames, end } = await converse('?clientId=a')
    await expect.poll(processed, patience).toEqual(['a', 'b'])
    expect(frames).toMatchObject([{ id: 'a' }, { id: 'b' }])
    await end()
  })

  it('pushes again what had not reached its client when the socket was cut', async () => {
    await receive({ id: 'a', position: 1 })
    const cut = await converse('?clientId=a', { autoPong: false })
    await expect.poll(() => idsOf(cut.frames), patience).toEqual(['a'])
    expect(await processed()).toEqual([])
    cut.socket.terminate()
    const { frames, end } = await converse('?clientId=a')
    await expect.poll(processed, patience).toEqual(['a'])
    expect(idsOf(frames)).toEqual(['a'])
    await end()
  })

  it('leaves acknowledging to clients that say so, and on channels that say so', async () => {
    const strict = { fqcn: 'strict', id: 's', position: 1 }
    await receive(strict, { id: 'a', position: 2 })
    const explicit = await converse('?clientId=a&acknowledge=explicit')
    await expect.poll(() => idsOf(explicit.frames).sort(), patience).toEqual(['a', 's'])
    const done = { event: 'ack', data: { fqcn: 'in', messagesIds: ['a'] } }
    expect(await explicit.ask(done)).toEqual({ acknowledged: 1 })
    await explicit.end()
    const silent = await converse('?clientId=a')
    await expect.poll(() => idsOf(silent.frames), patience).toEqual(['s'])
    await receive({ id: 'b', position: 3 })
    await expect.poll(processed, patience).toEqual(['a', 'b'])
    await silent.end()
  })

  it('pushes no more than the window until the client is done with some, by whatever way', async () => {
    await receive(...['a', 'b', 'c', 'd', 'e'].map((id, position) => ({ id, position })))
    const { socket, frames, end } = await converse('?clientId=a&window=2', { protocol: 'digital-spine' })
    const pushed = (): string[] =>
      idsOf(
        (frames as { event: string; data: unknown[] }[]).flatMap(({ event, data }) =>
          event === 'messages' ? data : [],
        ),
      )
    await expect.poll(pushed, patience).toEqual(['a', 'b'])
    await readers.acknowledge({ fqcn: 'in', client: 'a' }, ['a'])
    await expect.poll(pushed, patience).toEqual(['a', 'b', 'c'])
    socket.send(JSON.stringify({ event: 'ack', id: 1, data: { fqcn: 'in', messagesIds: ['b', 'c'] } }))
    const answer = { event: 'answer', id: 1, data: { acknowledged: 2 } }
    await expect.poll(() => frames, patience).toContainEqual(answer)
    await expect.poll(pushed, patience).toEqual(['a', 'b', 'c', 'd', 'e'])
    await end()
    expect(await processed()).toEqual(['a', 'b', 'c'])
  })

  it('pushes CloudEvents to who asks for them', async () => {
    await receive({ id: 'a', position: 1 })
    const event = { specversion: '1.0', id: 'a', source: sender, channel: 'in', data: { kwh: 1 } }
    const ddhub = await converse('?clientId=a&format=cloudevents')
    await expect.poll(() => ddhub.frames, patience).toMatchObject([[event]])
    await ddhub.end()
    const spine = await converse('?clientId=b&format=cloudevents', { protocol: 'digital-spine' })
    await expect.poll(() => spine.frames, patience).toMatchObject([{ event: 'messages', data: [event] }])
    await spine.end()
  })

  it('pushes a message once, however often its client has connected before', async () => {
    for (let i = 0; i < 5; i += 1) await (await converse('?clientId=a')).end()
    const { frames, end } = await converse('?clientId=a')
    await receive({ id: 'a', position: 1 })
    await expect.poll(processed, patience).toEqual(['a'])
    expect(idsOf(frames)).toEqual(['a'])
    await expect.poll(() => context.events.listenerCount('inbox'), patience).toBe(2)
    await end()
  })
})

describe('a gateway that connects to a system', () => {
  /** A system that listens, and has what the last of its connections says. */
  const listen = async (port = 0) => {
    const system = new WebSocketServer({ host: '127.0.0.1', port })
    const heads: (string | string[] | undefined)[] = []
    const frames: unknown[] = []
    system.on('connection', (socket, { headers }) => {
      heads.push(headers['x-secret'])
      socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())))
    })
    await once(system, 'listening')
    return {
      ...{ system, heads, frames, port: (system.address() as { port: number }).port },
      say: (frame: unknown) => {
        for (const socket of system.clients) socket.send(JSON.stringify(frame))
      },
      async stop(): Promise<void> {
        for (const socket of system.clients) socket.terminate()
        await new Promise((resolve) => system.close(resolve))
      },
    }
  }
  const connectTo = (port: number, protocol = '') =>
    createEventClient(serving, {
      target: { url: `ws://127.0.0.1:${port}`, protocol, headers: { 'x-secret': 's' }, clientId: 'WS_CONSUMER' },
      dialect: dialects['ddhub-protocol'],
    })

  it('pushes and takes messages as it does for clients, under a client id of its own', async () => {
    const { heads, frames, say, port, stop } = await listen()
    await receive({ id: 'a', position: 1 })
    const client = connectTo(port)
    await expect.poll(processed, patience).toEqual(['a'])
    expect(heads).toEqual(['s'])
    expect(await readers.list()).toMatchObject([{ client: 'WS_CONSUMER' }, { client: 'WS_CONSUMER' }])
    say(message)
    await expect.poll(() => frames, patience).toMatchObject([[{ id: 'a' }], { clientGatewayMessageId: 'm1' }])
    await client.close()
    await stop()
  })

  it('has one socket, whatever became of others, and takes what comes over it once', async () => {
    let system = await listen()
    const { port } = system
    const client = connectTo(port)
    for (let i = 0; i < 5; i += 1) {
      await expect.poll(() => system.heads.length, patience).toBe(1)
      await system.stop()
      system = await listen(port)
    }
    await expect.poll(() => system.system.clients.size, patience).toBe(1)
    await receive({ id: 'a', position: 1 })
    await expect.poll(processed, patience).toEqual(['a'])
    system.say(message)
    await expect.poll(() => system.frames, patience).toMatchObject([[{ id: 'a' }], { clientGatewayMessageId: 'm1' }])
    expect(accepted).toEqual([message])
    await expect.poll(() => context.events.listenerCount('inbox'), patience).toBe(2)
    await client.close()
    expect(context.events.listenerCount('inbox')).toBe(0)
    await system.stop()
  })
})

describe('an event stream', () => {
  const stream = async (path: string, stop = new AbortController()) => {
    const at = `${url.replace('ws', 'http').replace('/events', '')}/api/v2/messages/${path}`
    const answer = await fetch(at, { headers: { 'x-api-key': 'all' }, signal: stop.signal })
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    return {
      ...{ answer, end: () => stop.abort() },
      /** The next events, or undefined at the end. */
      next: async () => (await reader?.read())?.value,
    }
  }

  it('has messages as they come, within a window, and gives back what it had when it ends', async () => {
    await receive(...['a', 'b', 'c'].map((id, position) => ({ id, position })))
    const first = await stream('stream?fqcn=in&clientId=a&window=2')
    expect(first.answer.headers.get('content-type')).toBe('text/event-stream')
    const events = (await first.next())?.split('\n\n') ?? []
    expect(events).toEqual([
      expect.stringMatching(/^event: message\nid: a\ndata: \{.*\}$/),
      expect.stringMatching(/^event: message\nid: b\ndata: \{.*\}$/),
      '',
    ])
    await readers.acknowledge({ fqcn: 'in', client: 'a' }, ['a'])
    expect(await first.next()).toContain('id: c')
    first.end()
    const second = await stream('stream?fqcn=in&clientId=a')
    const again = await second.next()
    expect(again).toMatch(/id: b.*id: c/s)
    second.end()
  })

  it('is refused as any request is, and ends when its caller may not call any more', async () => {
    expect((await stream('stream?fqcn=out')).answer.status).toBe(400)
    for (const client of ['a', 'b', 'c', 'd', 'e', 'f']) await readers.open({ fqcn: 'in', client })
    expect((await stream('stream?fqcn=in&clientId=new')).answer.status).toBe(429)
    const { next } = await stream('stream?fqcn=in&clientId=a')
    const end = next()
    await beat()
    holding.delete('all')
    await beat()
    expect(await end).toBeUndefined()
  })

  it('tells how far a message is with each recipient, until nothing more comes of it', async () => {
    expect((await stream('unknown/stream')).answer.status).toBe(404)
    states.push({ did: 'did:a', state: 'queued' }, { did: 'did:b', state: 'failed', code: 'NOT_A_RECIPIENT' })
    const { next } = await stream('m1/stream')
    const eventOf = (state: object): string => `event: state\ndata: ${JSON.stringify(state)}\n\n`
    expect(await next()).toBe(states.map(eventOf).join(''))
    const further = async (state: string): Promise<string | undefined> => {
      states[0] = { did: 'did:a', state }
      for (const id of ['m2', 'm1']) context.events.emit('state', { id } as DeliveryNews)
      return next()
    }
    expect(await further('delivered')).toBe(eventOf({ did: 'did:a', state: 'delivered' }))
    expect(await further('processed')).toBe(eventOf({ did: 'did:a', state: 'processed' }))
    expect(await next()).toBeUndefined()
    await expect.poll(() => context.events.listenerCount('state'), patience).toBe(0)
  })
})

describe('the SDK', () => {
  const client = (apiKey: string) => createGatewayClient({ url: new URL(url).origin.replace('ws', 'http'), apiKey })

  it('listens for the messages of a channel, and goes on after a lost connection', async () => {
    const end = new AbortController()
    const ids: string[] = []
    const listening = client('all').listen({
      ...{ client: 'sdk', channel: 'in', signal: end.signal },
      onMessages: (messages) => void ids.push(...messages.map(({ id }) => id)),
    })
    await receive({ id: 'a', position: 1 }, { id: 's', position: 2, fqcn: 'strict' })
    await expect.poll(processed, patience).toEqual(['a'])
    lines.at(-1)?.destroy()
    await receive({ id: 'b', position: 3 })
    await expect.poll(processed, patience).toEqual(['a', 'b'])
    end.abort()
    await listening
    expect(ids).toEqual(['a', 'b'])
  })

  it('throws what the gateway refuses for good, and what its listener throws', async () => {
    const listen = (apiKey: string, channel: string, onMessages = (): void => undefined) =>
      client(apiKey).listen({ client: 'sdk', channel, signal: new AbortController().signal, onMessages })
    await expect(listen('wrong', 'in')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(listen('all', 'none')).rejects.toMatchObject({ code: 'CHANNEL_UNKNOWN' })
    await expect(listen('all', 'out')).rejects.toMatchObject({ code: 'CHANNEL_UNFIT' })
    await expect(listen('sender', 'in')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await readers.open({ fqcn: 'strict', client: name })
    await expect(listen('all', 'in')).rejects.toMatchObject({ code: 'CLIENTS_EXCEEDED' })
    await readers.remove({ fqcn: 'strict', client: 'a' })
    await receive({ id: 'a', position: 1 })
    const failure = new Error('the disk is full')
    const failing = listen('all', 'in', () => {
      throw failure
    })
    await expect(failing).rejects.toBe(failure)
    expect(await processed()).toEqual([])
  })
})
