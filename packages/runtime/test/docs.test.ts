import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttpServer, type HttpServer } from '../src/http-server.ts'
import { silentLogger } from '../src/logger.ts'

let server: HttpServer
const get = (url: string) => server.app.inject({ url })

beforeAll(async () => {
  server = await createHttpServer({
    ...{ name: 'test', title: 'A <test>', logger: silentLogger() },
    api: {
      tags: [{ name: 'small things', description: 'All that is `small`.' }],
      describe: () => ({ description: 'For everybody.' }),
    },
  })
  const querystring = {
    ...{ type: 'object', required: ['limit', 'of'] },
    properties: { limit: { type: 'integer', default: 20 }, of: { type: 'string', description: 'a <script>' } },
  }
  const thing = { title: 'Thing', type: 'object', properties: { next: { type: 'string' } } }
  const schema = { tags: ['small things'], summary: 'Things', querystring, response: { 200: thing } }
  server.app.get('/v1/things/:id', { schema }, async () => ({}))
  await server.app.ready()
})
afterAll(() => server.close())

it('tells in OpenAPI 3.1 what may be left out, at the paths where it is looked for', async () => {
  const document = (await get('/docs/json')).json()
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'A <test>' } })
  expect(document.paths['/v1/things/{id}'].get).toMatchObject({
    ...{ operationId: 'getThingsById', description: 'For everybody.' },
    parameters: [
      { name: 'limit', required: false },
      { name: 'of', required: true },
      { name: 'id', in: 'path' },
    ],
  })
  expect((await get('/docs-json')).json()).toEqual(document)
  expect((await get('/docs/asyncapi.json')).statusCode).toBe(404)
})

it('has pages for people, a tag each', async () => {
  const overview = (await get('/docs')).body
  expect(overview).toContain('<h1>A &lt;test&gt;</h1>')
  expect(overview).toContain('href="/docs/small-things#getThingsById"')
  const page = (await get('/docs/small-things')).body
  for (const text of [
    'id="getThingsById"',
    'For everybody.',
    'a &lt;script&gt;',
    'href="#schema-Thing"',
    'id="schema-Thing"',
  ])
    expect(page).toContain(text)
  expect((await get('/docs/large-things')).statusCode).toBe(404)
})

it('lets pages load their style and nothing else, and other answers nothing at all', async () => {
  const policyOf = async (url: string) => (await get(url)).headers['content-security-policy']
  const page = await policyOf('/docs')
  expect(page).toContain("default-src 'none'; style-src 'self';")
  expect(await policyOf('/docs/small-things')).toBe(page)
  expect((await get('/docs')).body).toContain('<link rel="stylesheet" href="/docs/style.css">')
  expect((await get('/docs/style.css')).headers['content-type']).toContain('text/css')
  for (const other of ['/v1/things/1', '/docs/json', '/live', '/docs/large-things'])
    expect(await policyOf(other)).toBe("default-src 'none'; frame-ancestors 'none'")
})
