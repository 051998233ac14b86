import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Connections, trackConnections } from '../src/connections.ts'

describe('the connections of a server that closes', () => {
  let server: Server
  let connections: Connections
  let closed: Promise<unknown>
  const clients: Socket[] = []

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    server = createServer()
    connections = trackConnections(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closed = once(server, 'close')
  })
  afterEach(() => {
    vi.useRealTimers()
    for (const client of clients.splice(0)) client.destroy()
    server.close()
  })

  /** Connects, sends something, and keeps the line open. */
  const send = (bytes: string): Socket => {
    const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
    client.on('error', () => undefined)
    client.write(bytes)
    clients.push(client)
    return client
  }
  const ask = async (bytes = 'GET / HTTP/1.1\r\nhost: test\r\n\r\n'): Promise<[Socket, ServerResponse]> => {
    const asked = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>
    const client = send(bytes)
    return [client, (await asked)[1]]
  }
  const close = (): void => {
    server.close()
    connections.end()
  }

  it('end at once where nothing was asked', async () => {
    const accepted = once(server, 'connection')
    send('')
    await accepted
    close()
    await closed
  })

  it('end at once where a request has not wholly come, first or later', async () => {
    await ask('POST / HTTP/1.1\r\nhost: test\r\ncontent-length: 10\r\n\r\nhalf')
    const [client, response] = await ask()
    const read = once(client, 'data')
    response.end()
    await read
    const [socket] = [response.req.socket]
    const come = once(socket, 'data')
    client.write('GET / HTTP/1.1\r\nho')
    await come
    close()
    await closed
  })

  it('end with their answers', async () => {
    const [[early, begun], [late, waiting]] = [await ask(), await ask()]
    begun.write('one')
    close()
    begun.end('two')
    waiting.end('three')
    expect(await text(early)).toMatch(/one.*two/s)
    expect(await text(late)).toMatch(/connection: close.*three/s)
    await closed
  })

  it('end after a while where there is no answer, and where whoever took them does not let go', async () => {
    server.on('upgrade', ({ socket }: IncomingMessage) => connections.handOver(socket))
    const upgraded = once(server, 'upgrade')
    send('GET / HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
    await upgraded
    await ask()
    close()
    const { promise, resolve } = Promise.withResolvers<number>()
    server.getConnections((_, count) => resolve(count))
    expect(await promise).toBe(2)
    vi.runAllTimers()
    await closed
  })
})
