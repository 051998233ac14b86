import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { SpineError } from '@digital-spine/core'
import { createHttpServer, type HttpServer, silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allow } from '../src/access/principal.ts'
import { guardRoutes } from '../src/access/route-access.ts'
import { addConsoleRoutes } from '../src/routes/console.ts'

const folder = tempFolder()
const servers: HttpServer[] = []
const page = `<!doctype html><title>Console</title>${'<p>the same again</p>'.repeat(100)}`
let server: HttpServer

/** A gateway that knows nobody, with the console of a folder. */
const open = async (pages: string): Promise<HttpServer> => {
  const opened = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  servers.push(opened)
  const identify = async () => Promise.reject(new SpineError('UNAUTHENTICATED', 'nobody is known'))
  guardRoutes(opened.app, { identify, allow })
  addConsoleRoutes(opened.app, pages)
  return opened
}
const get = (url: string, headers: Record<string, string> = {}) => server.app.inject({ url, headers })

beforeAll(async () => {
  mkdirSync(join(folder.path, 'assets'))
  writeFileSync(join(folder.path, 'index.html'), page)
  writeFileSync(join(folder.path, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(folder.path, 'assets', 'app-1a2b.js'), 'export {}')
  server = await open(folder.path)
})
afterAll(async () => {
  await Promise.all(servers.map((opened) => opened.close()))
  folder[Symbol.dispose]()
})

it('leads to the console, and shows it at every path below', async () => {
  const home = await get('/')
  expect([home.statusCode, home.headers.location]).toEqual([302, '/console'])
  for (const path of ['/console', '/console/', '/console/topics/acme.iam.ewc?version=1.0.0']) {
    const shown = await get(path)
    expect([path, shown.statusCode, shown.body]).toEqual([path, 200, page])
    expect(shown.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
  }
  const head = await server.app.inject({ method: 'HEAD', url: '/console' })
  expect([head.statusCode, head.body]).toEqual([200, ''])
})

it('forbids in every page what is inline or of elsewhere', async () => {
  for (const path of ['/', '/console', '/assets/app-1a2b.js']) {
    const { headers } = await get(path)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
  }
})

it('lets browsers keep files whose names have a hash, and says when the page is the same', async () => {
  const script = await get('/assets/app-1a2b.js')
  expect(script.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable' })
  expect((await get('/icon.svg')).headers).toMatchObject({
    'content-type': 'image/svg+xml',
    'cache-control': 'no-cache',
  })
  const etag = String((await get('/console')).headers.etag)
  for (const known of [etag, `"other", ${etag}`, '*']) {
    const same = await get('/console', { 'if-none-match': known })
    expect([same.statusCode, same.body]).toEqual([304, ''])
    expect(same.headers['content-security-policy']).toContain("default-src 'none'")
  }
  expect((await get('/console', { 'if-none-match': '"other"' })).statusCode).toBe(200)
})

it('packs as the browser takes it', async () => {
  const packed = async (accepted: string) => {
    const { headers, rawPayload } = await get('/console', { 'accept-encoding': accepted })
    expect(headers.vary).toBe('accept-encoding')
    return [headers['content-encoding'], rawPayload] as const
  }
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync } as const
  for (const [accepted, expected] of [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, GZIP;q=0.5', 'gzip'],
  ] as const) {
    const [encoding, body] = await packed(accepted)
    expect(encoding).toBe(expected)
    expect(body.length).toBeLessThan(page.length / 2)
    expect(unpack[expected](body).toString()).toBe(page)
  }
  for (const accepted of ['', 'identity', 'deflate', 'gzip;q=0']) {
    const [encoding, body] = await packed(accepted)
    expect([encoding, body.toString()]).toEqual([undefined, page])
  }
})

it('answers 404 for files that are not there, and lets in nobody anywhere else', async () => {
  for (const path of ['/assets/app-0000.js', '/assets/', '/assets/..%2f..%2fpackage.json'])
    expect([path, (await get(path)).statusCode]).toEqual([path, 404])
  expect((await get('/consoles')).statusCode).toBe(401)
  expect((await get('/index.html')).statusCode).toBe(401)
})

it('says that it is not built, and keeps nobody from seeing it when it is', async () => {
  const unbuilt = await open(join(folder.path, 'nothing'))
  const { statusCode, body, headers } = await unbuilt.app.inject('/console')
  expect(statusCode).toBe(200)
  expect(body).toContain('not built')
  expect(headers['cache-control']).toBe('no-store')
})
