import { once } from 'node:events'
import { SpineError } from '@digital-spine/core'
import { createHttpServer, silentLogger } from '@digital-spine/runtime'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Access } from '../../src/access/access.ts'
import type { Principal } from '../../src/access/principal.ts'
import { createEventServer } from '../../src/routes/events.ts'

const sender: Principal = {
  ...{ kind: 'key', id: '1', name: 'sender', scopes: new Set(['send'] as const), channels: new Set(['out']) },
  holds: async () => true,
}
/** Knows one key. */
const access = {
  async identify({ headers }: Parameters<Access['identify']>[0]) {
    if (headers['x-api-key'] === 'right') return sender
    throw new SpineError('UNAUTHENTICATED', 'nobody known')
  },
  audit: { refused: async () => undefined },
} as unknown as Access

it('lets nobody send or read over a WebSocket who may not over HTTP', async () => {
  await using stack = new AsyncDisposableStack()
  const server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  stack.defer(() => server.close())
  const accepted: string[] = []
  const context = { events: { on: () => undefined, off: () => undefined }, db: emptyDatabase, logger: silentLogger() }
  const events = createEventServer(
    context as never,
    {
      readers: { acknowledge: async () => 1 } as never,
      accept: async ({ fqcn }) => ({ id: String(accepted.push(fqcn)), duplicate: false }),
      parties: {} as never,
    },
    access,
  )
  stack.defer(() => events.close())
  server.onUpgrade(events.upgrade)
  const url = `${(await server.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')}/api/v2/events`
  for (const headers of [{}, { 'x-api-key': 'wrong' }]) {
    const [error] = await once(new WebSocket(url, { headers }), 'error')
    expect(String(error)).toContain('401')
  }
  const socket = new WebSocket(url, { headers: { 'x-api-key': 'right' } })
  await once(socket, 'open')
  const ask = async (event: string, data: unknown): Promise<unknown> => {
    socket.send(JSON.stringify({ event, data }))
    return JSON.parse(String((await once(socket, 'message'))[0]))
  }
  const message = { topicOwner: 'a', topicName: 'b', payload: '{}' }
  expect(await ask('message', { ...message, fqcn: 'out' })).toMatchObject({ event: 'answer' })
  expect(await ask('message', { ...message, fqcn: 'other' })).toMatchObject({ data: { err: { code: 'FORBIDDEN' } } })
  expect(await ask('ack', { fqcn: 'out', messagesIds: ['x'] })).toMatchObject({ data: { err: { code: 'FORBIDDEN' } } })
  expect(accepted).toEqual(['out'])
})

const emptyDatabase = { selectFrom: () => ({ selectAll: () => ({ orderBy: () => ({ execute: async () => [] }) }) }) }
