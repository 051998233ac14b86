import { createApiKeyCheck, createHttpServer, type HttpServer, silentLogger } from '@digital-spine/runtime'
import { beforeEach, expect, it } from 'vitest'
import { guardRoutes } from '../src/access/route-access.ts'

const key = 'the-key-of-a-system'
let server: HttpServer
const statusOf = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
  (await server.app.inject({ url, headers })).statusCode

beforeEach(async () => {
  server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  guardRoutes(server.app, createApiKeyCheck(key))
})

it('takes no route that does not say who may call it', () => {
  const answer = async () => 'anything'
  expect(() => server.app.get('/forgotten', answer)).toThrow(
    new TypeError('GET /forgotten does not say who may call it'),
  )
  expect(() => server.app.get('/said', { config: { access: 'read' } }, answer)).not.toThrow()
})

it('lets nobody in without the key, but to open routes and probes', async () => {
  server.app.get('/closed', { config: { access: 'read' } }, async () => 'closed')
  server.app.get('/opened', { config: { access: 'open' } }, async () => 'opened')
  expect(await statusOf('/closed')).toBe(401)
  expect(await statusOf('/closed', { 'x-api-key': 'another-key-of-a-system' })).toBe(401)
  expect(await statusOf('/closed', { 'x-api-key': key })).toBe(200)
  expect(await statusOf('/opened')).toBe(200)
  expect(await statusOf('/live?x=/closed')).toBe(200)
  expect(await statusOf('/docs/json')).toBe(401)
  expect(await statusOf('/nowhere')).toBe(401)
})
