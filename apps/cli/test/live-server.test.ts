import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveLive } from '../src/sandbox/live-server.ts'
import { startTestSandbox } from './test-sandbox.ts'

describe('the live page’s server', () => {
  const stack = new AsyncDisposableStack()
  let url: string

  beforeAll(async () => {
    const folder = stack.use(tempFolder())
    const at = { host: '127.0.0.1', port: 0 }
    const sandbox = await startTestSandbox(folder.path)
    stack.defer(() => sandbox.close())
    const live = await serveLive({ ...at, sandbox, pages: folder.path })
    stack.defer(() => live.close())
    url = live.url
  })
  afterAll(() => stack.disposeAsync())

  const post = async (path: string, body: string) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body })
    return { status: response.status, ...((await response.json()) as { err?: { code: string; reason: string } }) }
  }

  it('answers to this machine and its own page only, and forbids what it does not need', async () => {
    const { port } = new URL(url)
    const ask = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve) => {
        request({ port, path: '/api/sandbox', headers }, (response) => resolve(response.resume().statusCode)).end()
      })
    expect(await ask({ host: `127.0.0.1:${port}` })).toBe(200)
    expect(await ask({ host: 'spine.example' })).toBe(403)
    expect(await ask({ host: `127.0.0.1:${port}`, origin: 'https://spine.example' })).toBe(403)
    const policy = (await fetch(url)).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
  })

  it('gives a gateway’s key to that gateway only, whatever the path', async () => {
    const asked: (string | undefined)[] = []
    await using foreign = createServer(({ url: path }, response) => {
      asked.push(path)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(foreign, 'listening')
    const { port } = foreign.address() as AddressInfo
    await fetch(`${url}/api/participants/aggregator//127.0.0.1:${port}/health`)
    expect(asked).toEqual([])
  })

  it('says what it does not know or cannot do now', async () => {
    expect(await post('/api/sandbox/services/coffee', '{"running":true}')).toMatchObject({ err: { code: 'NOT_FOUND' } })
    expect(await post('/api/sandbox/services/broker', '{}')).toMatchObject({ err: { code: 'VALIDATION_FAILED' } })
    expect(await post('/api/sandbox/services/broker', 'no')).toMatchObject({ err: { code: 'VALIDATION_FAILED' } })
    expect(await post('/api/sandbox/services/broker', '{"running":false}')).toMatchObject({ status: 200 })
    expect(await post('/api/sandbox/tamper', '{}')).toMatchObject({ err: { code: 'SERVICE_UNAVAILABLE' } })
    expect((await fetch(`${url}/api/participants/aggregator/health`)).status).toBe(200)
    expect(await post('/api/sandbox/services/aggregator', '{"running":false}')).toMatchObject({ status: 200 })
    expect((await fetch(`${url}/api/participants/aggregator/health`)).status).toBe(503)
  })
})
