import { type Scope, scopes } from '@digital-spine/api'
import { createHttpServer, type HttpServer, silentLogger } from '@digital-spine/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Applier } from '../src/apply/apply.ts'
import { addApplyRoutes } from '../src/routes/apply.ts'
import { addWebhookRoutes } from '../src/routes/webhooks.ts'
import type { Webhooks } from '../src/webhooks/webhooks.ts'

let server: HttpServer
let allowed: readonly Scope[]
let asked: unknown[]

const path = '/api/v2/webhooks'
const input = { url: 'https://billing.example/in' }

beforeAll(async () => {
  server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  const { app } = server
  app.addHook('onRequest', async (request) => {
    request.principal = {
      ...{ kind: 'user', id: 'alice', name: 'alice', scopes: new Set(allowed), holds: async () => true },
    }
  })
  const webhook = { id: 'hook', ...input, format: 'message', headers: [], state: 'active', createdBy: 'user:alice' }
  const shown = { ...webhook, createdAt: 1, changedAt: 1, failing: 0, waiting: 0 }
  const answer = async (...values: unknown[]) => {
    asked.push(values)
    return { ...shown, secret: `whsec_${'A'.repeat(32)}` }
  }
  addWebhookRoutes(app, { create: answer, change: answer } as unknown as Webhooks)
  const scopesFor: Applier['scopesFor'] = () => ['receive']
  addApplyRoutes(app, { scopesFor, apply: async () => ({ changes: [] }) } as unknown as Applier)
})
afterAll(() => server.close())

const call = async (method: 'POST' | 'PUT', url: string, payload: object): Promise<number> =>
  (await server.app.inject({ method, url, payload })).statusCode

it.each([
  ['POST', path, input],
  ['PUT', `${path}/hook`, input],
  ['POST', '/api/v2/apply', { documents: [] }],
] as const)('lets who may not receive say nowhere where messages go: %s %s', async (method, url, body) => {
  asked = []
  allowed = scopes.filter((scope) => scope !== 'receive')
  expect(await call(method, url, body)).toBe(403)
  expect(asked).toEqual([])
  allowed = ['configure', 'receive']
  expect(await call(method, url, body)).toBeLessThan(300)
})

it.each([
  { ...input, secret: 'whsec_short' },
  { ...input, format: 'xml' },
  { ...input, id: 'Not An Id' },
  { ...input, fqcns: [] },
  { ...input, headers: { 'a b': 'c' } },
  { ...input, unknown: true },
])('does not take %j', async (body) => {
  allowed = scopes
  asked = []
  expect(await call('POST', path, body)).toBe(400)
  expect(asked).toEqual([])
})
