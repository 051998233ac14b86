import { createUuidSource, type Did } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { createHttpServer, createPasswords, type HttpServer, openDatabase, silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import type { RouteOptions } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Access, createAccess } from '../../src/access/access.ts'
import { recordActs } from '../../src/access/record-acts.ts'
import { guardRoutes } from '../../src/access/route-access.ts'
import type { GatewayContext } from '../../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../../src/database.ts'
import { gatewayMigrations } from '../../src/migrations.ts'
import { createSentMessages } from '../../src/outbox/list-sent.ts'
import type { Parts } from '../../src/parts.ts'
import { addRoutes } from '../../src/routes/routes.ts'
import { showError } from '../../src/show/error.ts'
import { orBroken } from '../broken-parts.ts'

type Route = Pick<RouteOptions, 'url'> & {
  readonly method: string
  readonly config: RouteOptions['config'] | undefined
}
type Headers = Record<string, string>

const configured = 'the-configured-key'
const folder = tempFolder()
const routes: Route[] = []
let db: GatewayDatabase
let server: HttpServer
let access: Access
/** Who calls, by what it sends. */
const callers: Record<'viewer' | 'messaging' | 'admin' | 'ofOut', Headers> = {
  ...{ viewer: {}, messaging: {}, admin: {}, ofOut: {} },
}

beforeAll(async () => {
  db = await openDatabase<GatewaySchema>({ url: `sqlite:${folder.path}/data.sqlite`, migrations: gatewayMigrations })
  access = createAccess({
    ...{ db, did: 'did:key:me', apiKey: configured, logger: silentLogger(), now: Date.now },
    passwords: createPasswords({ N: 16, r: 1, p: 1 }),
    newId: createUuidSource(nodeCrypto, Date.now),
  })
  server = await createHttpServer({
    ...{ name: 'gateway', title: 'Test', logger: silentLogger() },
    showError: (error, request) => showError(error, request, 'reference'),
  })
  guardRoutes(server.app, access)
  recordActs(server.app, access.audit)
  server.app.addHook('onRoute', ({ method, url, config }) => {
    for (const verb of [method].flat()) routes.push({ method: verb, url, config })
  })
  const context = orBroken({ db } as GatewayContext)
  const sent = createSentMessages(context, orBroken({} as Parts))
  addRoutes(server.app, orBroken({ access, context, sent } as Parts))
  await server.app.ready()
  for (const role of ['viewer', 'messaging', 'admin'] as const) {
    await access.users.create({ name: `the-${role}`, role, password: 'correct horse battery' })
    callers[role] = { authorization: `Basic ${Buffer.from(`the-${role}:correct horse battery`).toString('base64')}` }
  }
  const limits = { scopes: ['send' as const, 'receive' as const, 'read' as const], channels: ['out'] }
  const { key } = await access.keys.create({ name: 'of out', ...limits }, 'key:configured')
  callers.ofOut = { 'x-api-key': key }
})
afterAll(async () => {
  await server.close()
  await access.close()
  await db.destroy()
  folder[Symbol.dispose]()
})

const statusOf = async ({ method, url }: Route, headers: Headers, fqcn = 'none'): Promise<number> => {
  const path = url.replaceAll(/:(\w+)/g, (_, name: string) => (name === 'fqcn' ? fqcn : '0'))
  const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'DELETE'
  const response = await server.app.inject({
    ...{ method: method as 'GET', url: `${path}?fqcn=${fqcn}`, headers },
    ...(hasBody ? { payload: { fqcn } } : {}),
  })
  return response.statusCode
}
/** Whether a route lets a caller in; what it then makes of a request without sense does not matter. */
const letsIn = async (route: Route, headers: Headers, fqcn?: string): Promise<boolean> =>
  ![401, 403].includes(await statusOf(route, headers, fqcn))
const isOpen = ({ config }: Route): boolean => config?.access === 'open'
const closed = (): Route[] => routes.filter((route) => !isOpen(route))
const label = ({ method, url }: Route): string => `${method} ${url}`
const lettingIn = async (headers: Headers, among = routes, fqcn?: string): Promise<string[]> => {
  const found: string[] = []
  for (const route of among) if (await letsIn(route, headers, fqcn)) found.push(label(route))
  return found
}
const labels = (...allowed: (string | undefined)[]): string[] =>
  routes.filter(({ config }) => allowed.includes(config?.access)).map(label)

it('opens to strangers what one logs in with, and no other route', async () => {
  const open = routes.filter(isOpen).map(label)
  expect(open).toEqual([
    ...['GET /api/v2/branding', 'HEAD /api/v2/branding'],
    ...['GET /api/v2/branding/:image', 'HEAD /api/v2/branding/:image'],
    ...['GET /api/v2/gateway', 'HEAD /api/v2/gateway'],
    ...['GET /api/v2/login/config', 'HEAD /api/v2/login/config'],
    ...['POST /api/v2/login', 'POST /api/v2/login/refresh-token'],
  ])
  expect(closed().length).toBeGreaterThan(60)
  for (const route of closed())
    expect([label(route), await statusOf(route, {})]).toEqual([label(route), route.config?.reference ? 403 : 401])
})

it('lets in nobody who shows something wrong, whatever else it shows', async () => {
  const right: Headers[] = [{}, { 'x-api-key': configured }]
  for (const headers of right) expect(await lettingIn({ ...headers, authorization: 'x' }, closed())).toEqual([])
  expect(await lettingIn({ ...callers.admin, 'x-api-key': 'another-key-entirely' }, closed())).toEqual([])
})

it('lets in each caller where it may do what the route is for, and nowhere else', async () => {
  expect(await lettingIn({ 'x-api-key': configured })).toEqual(routes.map(label))
  expect(await lettingIn(callers.admin)).toEqual(routes.map(label))
  expect(await lettingIn(callers.messaging)).toEqual(labels('open', 'send', 'receive', 'read', 'enrol'))
  expect(await lettingIn(callers.viewer)).toEqual(labels('open', 'read'))
})

it('lets in a key of some channels where the route says which it concerns, and only for those', async () => {
  const among = closed().filter(({ config }) => ['send', 'receive', 'read'].includes(config?.access ?? ''))
  const concerning = among.filter(({ config }) => config?.channel !== undefined)
  const ofNone = concerning.filter(({ config }) => config?.channel === 'none' || config?.channel === 'found')
  expect(await lettingIn(callers.ofOut, closed(), 'out')).toEqual(concerning.map(label))
  expect(await lettingIn(callers.ofOut, closed(), 'in')).toEqual(ofNone.map(label))
  expect(concerning.length).toBeGreaterThan(ofNone.length)
})

it('keeps a key of some channels to messages and files of those where only their id is said', async () => {
  const topic = {
    topic_owner: 'a',
    topic_name: 'b',
    topic_id: 'c',
    topic_version: '1.0.0',
    topic_format: 'csv' as const,
  }
  const common = {
    ...topic,
    payload: new Uint8Array(1),
    file: '{}',
    header: '',
    hash: '',
    tx: null,
    re: null,
    retx: null,
  }
  for (const fqcn of ['out', 'in']) {
    const sent = { ...common, id: `sent-${fqcn}`, channel: fqcn, status: 'sent' as const, traceparent: null }
    await db
      .insertInto('outbox')
      .values({ ...sent, body: null, recipients: null, results: null, created_at: 1 })
      .execute()
    const received = { ...common, id: `received-${fqcn}`, fqcn, sender: 'did:key:a' as Did, channel: 'x', position: 1 }
    await db
      .insertInto('inbox')
      .values({ ...received, accepted_at: 1, received_at: 1, processed: 0 })
      .execute()
  }
  const reaches = (method: string, path: string) =>
    letsIn({ method, url: `/api/v2/${path}`, config: undefined }, callers.ofOut)
  for (const [method, path] of [
    ['GET', 'messages/sent-'],
    ['GET', 'files/received-'],
    ['PATCH', 'files/sent-'],
    ['DELETE', 'files/sent-'],
  ] as const)
    expect([path, await reaches(method, `${path}out`), await reaches(method, `${path}in`)]).toEqual([path, true, false])
  const announce = (fqcn: string) =>
    server.app.inject({
      ...{ method: 'POST', url: '/api/v2/files' },
      headers: {
        ...{ ...callers.ofOut, 'tus-resumable': '1.0.0', 'upload-length': '1' },
        'upload-metadata': `fqcn ${Buffer.from(fqcn).toString('base64')}`,
      },
    })
  expect((await announce('out')).statusCode).toBe(500)
  expect((await announce('in')).statusCode).toBe(403)
})

it('records what changes something before it is done, and who was refused', async () => {
  await db.deleteFrom('audit').execute()
  const { key } = await access.keys.create({ name: 'watcher', scopes: ['read'] }, 'key:configured')
  const address = '192.0.2.9'
  const call = (method: 'GET' | 'DELETE', name: string, headers: Headers = {}) =>
    server.app.inject({ method, url: `/api/v2/${name}`, headers, remoteAddress: address })
  const headers = { 'x-api-key': configured }
  await call('DELETE', 'users/nobody', headers)
  await call('DELETE', 'users/the-admin', { 'x-api-key': key })
  await call('GET', 'users')
  await call('GET', 'users', headers)
  const action = 'DELETE /api/v2/users/:name'
  // Beside them there may be refusals of other tests, counted at the end of a minute.
  const events = await access.audit.list({ after: 0, limit: 100 })
  expect(events.filter((event) => event.address === address)).toMatchObject([
    { actor: 'key:configured', action, subject: 'nobody', outcome: 'allowed' },
    { actor: 'key:watcher', action, subject: 'the-admin', outcome: 'refused', code: 'FORBIDDEN' },
    { actor: null, action: 'GET /api/v2/users', outcome: 'refused', code: 'UNAUTHENTICATED' },
  ])
})

it('pages what may be long', async () => {
  const headers = { 'x-api-key': configured }
  const get = async (path: string) => (await server.app.inject({ url: `/api/v2/${path}`, headers })).json()
  const { users } = await get('users')
  const first = await get('users?limit=1')
  expect(first).toEqual({ users: [users[0]], next: users[0].name })
  expect(await get(`users?limit=200&after=${first.next}`)).toEqual({ users: users.slice(1) })
  const { events, next } = await get('audit?order=newest&limit=2')
  const further = await get(`audit?order=newest&limit=2&before=${next}`)
  expect(further.events[0].sequence).toBeLessThan(events[1].sequence)
})

it('does nothing that cannot be recorded', async () => {
  const headers = { 'x-api-key': configured }
  await sql`alter table audit rename to audit_away`.execute(db)
  const response = await server.app.inject({ method: 'DELETE', url: '/api/v2/users/the-viewer', headers })
  await sql`alter table audit_away rename to audit`.execute(db)
  expect(response.json()).toMatchObject({ err: { code: 'AUDIT_UNAVAILABLE' } })
  expect((await access.users.list()).map(({ name }) => name)).toContain('the-viewer')
})

it('leads from a login to a session and out of it', async () => {
  const call = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object, token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const { statusCode, body } = await server.app.inject({
      ...{ method, url: `/api/v2/login${path}`, headers },
      ...(payload && { payload }),
    })
    return { statusCode, answer: body === '' ? undefined : JSON.parse(body) }
  }
  const credentials = { username: 'the-messaging', password: 'correct horse battery' }
  expect(await call('GET', '/config')).toMatchObject({
    statusCode: 200,
    answer: { authEnabled: true, firstUser: false },
  })
  expect(await call('POST', '', { ...credentials, password: 'wrong' })).toMatchObject({
    statusCode: 403,
    answer: { err: { code: 'DHCG::UNAUTHORIZED', spineCode: 'UNAUTHENTICATED' } },
  })
  const { statusCode, answer } = await call('POST', '', credentials)
  expect({ statusCode, answer }).toMatchObject({
    statusCode: 200,
    answer: { role: 'messaging', username: 'the-messaging', accessToken: expect.stringMatching(/^gwa_/) },
  })
  const next = await call('POST', '/refresh-token', { refreshToken: answer.refreshToken })
  const token = next.answer.accessToken
  expect(await call('GET', '/caller', undefined, token)).toMatchObject({
    answer: { kind: 'user', name: 'the-messaging', scopes: ['send', 'receive', 'read', 'enrol'] },
  })
  expect(await call('POST', '/logout', undefined, token)).toEqual({ statusCode: 204, answer: undefined })
  expect(await call('GET', '/caller', undefined, token)).toMatchObject({ statusCode: 401 })
  const { answer: again } = await call('POST', '', credentials)
  const change = { current: credentials.password, password: 'another horse battery' }
  expect(await call('PUT', '/password', change, again.accessToken)).toMatchObject({ statusCode: 204 })
  expect(await call('GET', '/caller', undefined, again.accessToken)).toMatchObject({ statusCode: 401 })
  expect(await call('POST', '', { ...credentials, password: change.password })).toMatchObject({ statusCode: 200 })
})

it('says that there is no user yet, whom the configured key then makes', async () => {
  const users = await db.selectFrom('users').selectAll().execute()
  await db.deleteFrom('users').execute()
  const isFirst = async () => (await server.app.inject('/api/v2/login/config')).json().firstUser
  expect(await isFirst()).toBe(true)
  const user = { name: 'the-first', role: 'admin', password: 'correct horse battery' }
  const headers = { 'x-api-key': configured }
  const made = await server.app.inject({ method: 'POST', url: '/api/v2/users', headers, payload: user })
  expect(made.statusCode).toBe(201)
  expect(await isFirst()).toBe(false)
  await db.insertInto('users').values(users).execute()
})

it('keeps the session of a browser in a cookie, from its login to its end', async () => {
  const host = 'gateway:8090'
  const call = (method: 'GET' | 'POST', path: string, headers: Headers, payload?: object) =>
    server.app.inject({
      ...{ method, url: `/api/v2/login${path}`, headers: { host, ...headers } },
      ...(payload && { payload }),
    })
  const login = (origin: string, password = 'correct horse battery') =>
    call('POST', '', { origin }, { username: 'the-admin', password, cookie: true })
  expect((await login(`http://${host}`, 'wrong')).headers['set-cookie']).toBeUndefined()
  expect(String((await login(`https://${host}`)).headers['set-cookie'])).toContain('; Secure')
  const answered = await login(`http://${host}`)
  expect(answered.json()).toEqual({ username: 'the-admin', role: 'admin' })
  const set = String(answered.headers['set-cookie'])
  expect(set).toMatch(/^spine_[0-9a-f]{12}=gwb_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  const [cookie = ''] = set.split(';')
  const caller = await call('GET', '/caller', { cookie })
  expect(caller.json()).toMatchObject({ kind: 'user', name: 'the-admin', session: expect.any(String) })
  const listed = await server.app.inject({ url: '/api/v2/sessions', headers: { cookie } })
  expect(listed.json().sessions).toContainEqual(expect.objectContaining({ id: caller.json().session }))
  const forged = await call('POST', '/logout', { cookie, origin: 'https://elsewhere.example' })
  expect(forged.statusCode).toBe(403)
  expect(forged.json()).toMatchObject({ err: { code: 'ORIGIN_FOREIGN' } })
  const left = await call('POST', '/logout', { cookie, origin: `http://${host}` })
  expect(left.statusCode).toBe(204)
  expect(left.headers['set-cookie']).toContain('Max-Age=0')
  expect((await call('GET', '/caller', { cookie })).statusCode).toBe(401)
  const { session } = caller.json()
  const recorded = await access.audit.list({ after: 0, limit: 1000, actor: 'user:the-admin' })
  expect(recorded).toContainEqual(expect.objectContaining({ action: 'logout', subject: session, outcome: 'allowed' }))
})

it('lets no web page of elsewhere in', async () => {
  const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' }
  const response = await server.app.inject({ method: 'OPTIONS', url: '/api/v2/login', headers })
  expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
})
