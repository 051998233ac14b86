import { createHttpServer, silentLogger } from '@digital-spine/runtime'
import { validate } from '@hyperjump/json-schema/openapi-3-1'
import { Ajv } from 'ajv'
import type { RouteOptions } from 'fastify'
import { beforeAll, expect, it } from 'vitest'
import type { Access } from '../src/access/access.ts'
import { guardRoutes } from '../src/access/route-access.ts'
import { gatewayApi } from '../src/docs/describe-api.ts'
import type { Parts } from '../src/parts.ts'
import { addAttentionRoute } from '../src/routes/attention.ts'
import { addHealthRoute } from '../src/routes/health.ts'
import { addRoutes } from '../src/routes/routes.ts'
import { orBroken } from './broken-parts.ts'

const place = 'https://gateway.example/docs/json'

type Media = Readonly<Record<string, { readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }>>
type Operation = {
  readonly operationId: string
  readonly summary?: string
  readonly description: string
  readonly tags?: readonly string[]
  readonly security: readonly object[]
  readonly requestBody?: { readonly content: Media }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Media }>>
}
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

let document: Document
const routes: { readonly name: string; readonly config: RouteOptions['config'] | undefined }[] = []
const operations = (): [name: string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  )

beforeAll(async () => {
  const { app, close } = await createHttpServer({
    ...{ name: 'test', title: 'Test', api: gatewayApi, logger: silentLogger() },
  })
  guardRoutes(app, orBroken({} as Access))
  app.addHook('onRoute', ({ method, url, schema, config }) => {
    // HEAD is what Fastify adds to each GET.
    if (method !== 'HEAD' && schema?.hide !== true)
      routes.push({ name: `${[method].flat().join()} ${url.replaceAll(/:(\w+)/g, '{$1}')}`, config })
  })
  addRoutes(app, orBroken({} as Parts))
  addHealthRoute({ app, health: async () => undefined as never })
  addAttentionRoute(app, { find: async () => undefined as never })
  await app.ready()
  // Without credentials: what a gateway can do is no secret.
  document = (await app.inject('/docs/json')).json()
  await close()
})

it('is OpenAPI 3.1', async () => {
  const output = await validate('https://spec.openapis.org/oas/3.1/schema-base', document as never, 'BASIC')
  expect(output).toEqual({ valid: true })
})

it('has every route, and nothing else', () => {
  const names = operations().map(([name]) => name)
  expect(names.toSorted()).toEqual(routes.map(({ name }) => name).toSorted())
})

it('says of every operation what it is, who may call it, what it answers, and how it fails', () => {
  const tags = new Set(gatewayApi.tags?.map(({ name }) => name))
  const lacking = operations().flatMap(([name, { summary, tags: given = [], description, responses }]) => {
    const answers = Object.entries(responses)
    const isAnswered = answers.some(
      ([status, { content, description }]) => /^[23]/.test(status) && (content || description !== 'Default Response'),
    )
    const fails = ['4XX', '5XX'].every((status) => responses[status]?.content !== undefined)
    const lacks = {
      summary: summary === undefined,
      'one known tag': given.length !== 1 || !tags.has(given[0] ?? ''),
      'who may call it': description === '',
      answer: !isAnswered,
      'error answers': !fails,
    }
    return Object.entries(lacks).flatMap(([what, isLacking]) => (isLacking ? [`${name} lacks ${what}`] : []))
  })
  expect(lacking).toEqual([])
})

it('names every operation once', () => {
  const ids = operations().map(([, { operationId }]) => operationId)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  expect(ids).toContain('getChannelsByFqcn')
})

it('asks for credentials where a route does', () => {
  const open = routes.filter(({ config }) => config?.access === 'open').map(({ name }) => name)
  expect(operations().flatMap(([name, { security }]) => (security.length === 0 ? [name] : []))).toEqual(
    expect.arrayContaining(open),
  )
  const asking = operations().filter(([, { security }]) => security.length > 0)
  expect(asking).toHaveLength(routes.length - open.length)
  expect(Object.fromEntries(asking)['POST /api/v2/channels']?.description).toBe('Asks for the scope `configure`.')
})

it('shows examples that are as its schemas say', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false }).addSchema({ ...document, $id: place })
  const refused = operations().flatMap(([name, { requestBody, responses }]) => {
    const media = Object.entries({ requestBody, ...responses }).flatMap(([part, { content = {} } = {}]) =>
      Object.entries(content).map(([type, { examples = {} }]) => ({ part, type, examples })),
    )
    return media.flatMap(({ part, type, examples }) => {
      const [method = '', path = ''] = name.split(' ')
      const within = part === 'requestBody' ? [part] : ['responses', part]
      const pointer = ['paths', path, method.toLowerCase(), ...within, 'content', type, 'schema']
      const $ref = `${place}#/${pointer.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
      const fits = ajv.compile({ $ref })
      return Object.entries(examples).flatMap(([id, { value }]) =>
        fits(value) ? [] : [`${name}, ${id}: ${ajv.errorsText(fits.errors)}`],
      )
    })
  })
  expect(refused).toEqual([])
})

it('refers to no schema that it does not have', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference)
  const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`)
  expect(known).toContain('#/components/schemas/ErrorAnswer')
  expect(new Set(references)).toEqual(new Set(known))
})
