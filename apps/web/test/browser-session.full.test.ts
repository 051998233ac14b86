import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { startSandbox } from './sandbox.ts'

const user = { name: 'the-first', role: 'admin', password: 'correct horse battery' }

describe('the session of a browser', () => {
  const stack = new AsyncDisposableStack()
  let gateway: string
  let browser: Browser
  /** A page of another port of this machine, to which the browser sends the same cookies. */
  let neighbour: string
  let page: Page

  beforeAll(async () => {
    const folder = stack.use(tempFolder())
    stack.use(await startSandbox(folder.path, ['--no-simulation']))
    const profiles = JSON.parse(readFileSync(join(folder.path, 'profiles.json'), 'utf8'))
    const { apiKey } = profiles.aggregator
    gateway = profiles.aggregator.gateway
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' }
    await fetch(`${gateway}/api/v2/users`, { method: 'POST', headers, body: JSON.stringify(user) })
    const server = stack.use(
      createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>')),
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    neighbour = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await openChromium()
    stack.defer(() => browser.close())
  })
  afterAll(() => stack.disposeAsync())
  beforeEach(async () => {
    const context = await browser.newContext()
    page = await context.newPage()
    await page.goto(gateway)
    await call('POST', 'login', { username: user.name, password: user.password, cookie: true })
    return () => context.close()
  })

  /** What the page's own script gets. */
  const call = (method: string, path: string, body?: object) =>
    page.evaluate(
      async ({ url, ...request }) => {
        const headers = request.body === undefined ? {} : { 'content-type': 'application/json' }
        return (await fetch(url, { ...request, headers })).status
      },
      { url: `${gateway}/api/v2/${path}`, method, ...(body && { body: JSON.stringify(body) }) },
    )
  const opensSocket = (): Promise<boolean> =>
    page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const socket = new WebSocket(url, 'digital-spine')
          socket.onopen = () => resolve(true)
          socket.onclose = () => resolve(false)
        }),
      `${gateway.replace('http', 'ws')}/events?clientId=console`,
    )
  const opensStream = (): Promise<boolean> =>
    page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const source = new EventSource(url)
          source.addEventListener('state', () => resolve(true))
          source.onerror = () => resolve(false)
        }),
      `${gateway}/api/v2/activity`,
    )

  it('opens everything to the pages of the gateway, and nothing to their scripts', async () => {
    expect(page.url()).toBe(`${gateway}/console`)
    expect(await call('GET', 'login/caller')).toBe(200)
    expect(await opensStream()).toBe(true)
    expect(await opensSocket()).toBe(true)
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/' }])
    expect(await call('POST', 'login/logout')).toBe(204)
    expect(await page.context().cookies()).toEqual([])
    expect(await call('GET', 'login/caller')).toBe(401)
    expect(await opensSocket()).toBe(false)
  })

  it('is of no use to a page of the next port, which the browser lets have the cookie', async () => {
    await page.goto(neighbour)
    await page.evaluate(
      (url) => fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include' }),
      `${gateway}/api/v2/login/logout`,
    )
    expect(await opensSocket()).toBe(false)
    await page.goto(gateway)
    expect(await call('GET', 'login/caller')).toBe(200)
    const refused = await page.evaluate(
      async (url) => (await fetch(url)).json(),
      `${gateway}/api/v2/audit?outcome=refused&order=newest&limit=2`,
    )
    expect(refused.events).toMatchObject([
      { action: 'GET /events', code: 'ORIGIN_FOREIGN' },
      { action: 'POST /api/v2/login/logout', code: 'ORIGIN_FOREIGN' },
    ])
  })
})
