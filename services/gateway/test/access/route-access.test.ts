import { readingRoutes, searchRoutes, sendRoutes } from '@digital-spine/api'
import { createHttpServer, type HttpServer, silentLogger } from '@digital-spine/runtime'
import { beforeEach, expect, it } from 'vitest'
import { allow, type Principal } from '../../src/access/principal.ts'
import { guardRoutes } from '../../src/access/route-access.ts'
import { readApiExamples } from '../../src/docs/api-examples.ts'

const viewer: Principal = {
  ...{ kind: 'user', id: 'alice', name: 'alice', scopes: new Set(['read'] as const) },
  holds: async () => true,
}
let server: HttpServer
const answerOf = async (url: string): Promise<unknown> => (await server.app.inject(url)).json()

beforeEach(async () => {
  server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  guardRoutes(server.app, { identify: async () => viewer, allow })
})

it('takes no route that does not say who may call it', () => {
  const answer = async () => 'anything'
  expect(() => server.app.get('/forgotten', answer)).toThrow(
    new TypeError('GET /forgotten does not say who may call it'),
  )
  expect(() => server.app.get('/said', { config: { access: 'read' } }, answer)).not.toThrow()
})

it('shows no payload to who may not receive, and everything else', async () => {
  const message = { id: 'a', payload: 'secret', results: [{ did: 'b' }] }
  const schema = { properties: { payload: { type: 'string' } } }
  const config = { access: 'read' } as const
  server.app.get('/one', { config }, async () => message)
  server.app.get('/list', { config }, async () => [message])
  server.app.get('/page', { config }, async () => ({ messages: [{ ...message, reply: message }], schema }))
  const shown = { id: 'a', results: [{ did: 'b' }] }
  expect(await answerOf('/one')).toEqual(shown)
  expect(await answerOf('/list')).toEqual([shown])
  expect(await answerOf('/page')).toEqual({ messages: [{ ...shown, reply: shown }], schema })
})

it.each([
  ['GET /api/v2/messages/received', readingRoutes.received],
  ['GET /api/v2/messages/sent', sendRoutes.list],
  ['GET /api/v2/messages/{id}', searchRoutes.message],
] as const)('answers %s as documented to who may not receive', async (operation, { response }) => {
  const { answer } = readApiExamples().find((example) => example.operation === operation) ?? {}
  server.app.get('/shown', { config: { access: 'read' }, schema: { response } }, async () => answer)
  const shown = await server.app.inject('/shown')
  expect(shown.statusCode).toBe(200)
  expect(JSON.stringify(answer)).toContain('"payload":')
  expect(shown.body).not.toContain('"payload":')
})
