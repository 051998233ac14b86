import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { watchHeartbeat } from './heartbeat.ts'

describe('a watched socket', () => {
  let server: WebSocketServer
  const serve = async (options: { autoPong: boolean }): Promise<WebSocket> => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options })
    await once(server, 'listening')
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
    watchHeartbeat(socket, 10)
    await once(socket, 'open')
    return socket
  }
  afterEach(() => server.close())

  it('ends when nothing is heard from the other side', async () => {
    const socket = await serve({ autoPong: false })
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1006)
  })

  it('stays while the other side answers', async () => {
    const socket = await serve({ autoPong: true })
    for (let answers = 0; answers < 10; answers += 1) await once(socket, 'pong')
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.terminate()
  })
})
