import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { serveLive } from '../src/sandbox/live-server.ts'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { profile, profileContent } from './files/profiles.ts'
import { startTestSandbox } from './test-sandbox.ts'

describe('the live page’s server', () => {
  const stack = new AsyncDisposableStack()
  let url: string
  let sandbox: Sandbox
  let folder: string

  beforeAll(async () => {
    folder = stack.use(tempFolder()).path
    const at = { host: '127.0.0.1', port: 0 }
    sandbox = await startTestSandbox(folder)
    stack.defer(() => sandbox.close())
    const live = await serveLive({ ...at, sandbox, pages: folder })
    stack.defer(() => live.close())
    url = live.url
  })
  afterAll(() => stack.disposeAsync())

  const find = (key: string) => sandbox.participants.find((participant) => participant.key === key)
  const post = async (path: string, body: string) => {
    const headers = { origin: url, 'content-type': 'application/json' }
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body })
    return { status: response.status, ...((await response.json()) as { err?: { code: string; reason: string } }) }
  }

  it('answers to this machine and its own page only, and forbids what it does not need', async () => {
    const { host, port } = new URL(url)
    const ask = (headers: Record<string, string>, method = 'GET', path = '/api/sandbox') =>
      new Promise<number | undefined>((resolve) => {
        request({ port, path, method, headers }, (response) => resolve(response.resume().statusCode)).end()
      })
    expect(await ask({ host })).toBe(200)
    expect(await ask({ host: 'spine.example' })).toBe(403)
    expect(await ask({ host, origin: 'https://spine.example' })).toBe(403)
    // An image on another site's page would read messages away.
    const messages = '/api/participants/aggregator/api/v2/messages/received'
    expect(await ask({ host, 'sec-fetch-site': 'none' }, 'GET', messages)).toBe(200)
    for (const site of ['cross-site', 'same-site'])
      expect(await ask({ host, 'sec-fetch-site': site }, 'GET', messages)).toBe(403)
    const logout = '/api/participants/aggregator/api/v2/login/logout'
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect(await ask({ host }, method, logout)).toBe(403)
    const from = (origin: string, site: string) => ask({ host, origin, 'sec-fetch-site': site }, 'POST', logout)
    expect(await from('null', 'same-origin')).toBe(403)
    expect(await from(url, 'cross-site')).toBe(403)
    // A key has no session to end: the gateway was asked.
    for (const own of [{ origin: url }, { 'sec-fetch-site': 'same-origin' }])
      expect(await ask({ host, ...own }, 'POST', logout)).toBe(404)
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

  it('carries files up by pieces and down by ranges', async () => {
    const [grid, maker] = ['grid-operator', 'device-maker'].map((key) => find(key))
    const topic = { owner: 'voltware.iam.ewc', name: 'load-profiles' }
    const topics = [{ owner: topic.owner, topicName: topic.name }]
    await maker?.client.topics.publish({ ...topic, version: '1.0.0', content: profileContent })
    const ends = { to: { dids: [grid?.did ?? ''], topics }, from: { dids: [maker?.did ?? ''], topics } }
    await grid?.client.createChannel({ fqcn: 'profiles.in', type: 'download', conditions: ends.from })
    await maker?.client.createChannel({ fqcn: 'profiles.out', type: 'upload', conditions: ends.to })
    const content = new Uint8Array(profile(3 << 20))
    const tus = (method: string, path: string, headers: Record<string, string>, body?: Uint8Array<ArrayBuffer>) => {
      const sent = { origin: url, 'tus-resumable': '1.0.0', ...headers }
      return fetch(`${url}${path}`, { method, headers: sent, ...(body === undefined ? {} : { body }) })
    }
    const about = { fqcn: 'profiles.out', topicOwner: topic.owner, topicName: topic.name, filename: 'year.csv' }
    const metadata = Object.entries(about).map(([name, value]) => `${name} ${btoa(value)}`)
    const created = await tus('POST', '/api/participants/device-maker/api/v2/files', {
      ...{ 'upload-length': String(content.length), 'upload-metadata': metadata.join(',') },
    })
    const place = created.headers.get('location') ?? ''
    expect([created.status, place]).toEqual([
      201,
      expect.stringMatching(/^\/api\/participants\/device-maker\/api\/v2\//),
    ])
    const half = content.length >> 1
    const append = (offset: number, bytes: Uint8Array<ArrayBuffer>) =>
      tus('PATCH', place, { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, bytes)
    expect((await append(0, content.subarray(0, half))).status).toBe(204)
    expect((await tus('HEAD', place, {})).headers.get('upload-offset')).toBe(String(half))
    expect((await append(half, content.subarray(half))).status).toBe(204)
    const download = () => {
      const path = `/api/participants/grid-operator/api/v2/files/${place.split('/').at(-1)}`
      return fetch(`${url}${path}`, { headers: { range: `bytes=${half}-` } })
    }
    await expect.poll(async () => (await download()).status, { timeout: 30_000 }).toBe(206)
    const rest = await download()
    expect(rest.headers.get('content-range')).toBe(`bytes ${half}-${content.length - 1}/${content.length}`)
    expect(rest.headers.get('content-disposition')).toContain('year.csv')
    expect(Buffer.from(await rest.arrayBuffer()).equals(content.subarray(half))).toBe(true)
  })

  it('connects WebSockets of its own page, with their sub-protocol', async () => {
    const open = (path: string, origin: string | undefined) => {
      const at = `${url.replace('http', 'ws')}/api/participants/${path}`
      return new WebSocket(at, ['digital-spine'], origin === undefined ? {} : { origin })
    }
    const own = open('aggregator/events?clientId=page', url)
    await once(own, 'open')
    expect(own.protocol).toBe('digital-spine')
    own.close()
    expect((await once(own, 'close'))[0]).toBe(1005)
    const refusal = async (...socket: Parameters<typeof open>) => {
      const [, answer] = await once(
        open(...socket).on('error', () => undefined),
        'unexpected-response',
      )
      return (answer as IncomingMessage).statusCode
    }
    expect(await refusal('aggregator/events?clientId=page', 'https://spine.example')).toBe(403)
    expect(await refusal('aggregator/events?clientId=page', undefined)).toBe(403)
    expect(await refusal('aggregator/elsewhere', url)).toBe(404)
    expect(await refusal('nobody/events?clientId=page', url)).toBe(404)
  })

  it('has a newcomer, whose folder is put aside when it goes', async () => {
    const path = '/api/sandbox/participants'
    expect(await post(path, '{"title":" "}')).toMatchObject({ err: { code: 'VALIDATION_FAILED' } })
    expect(await post(path, '{}')).toMatchObject({ status: 201, key: 'you', title: 'You', name: null, newcomer: true })
    const remove = async (key: string) =>
      (await fetch(`${url}${path}/${key}`, { method: 'DELETE', headers: { origin: url } })).status
    expect((await fetch(`${url}/api/participants/you/live`)).status).toBe(200)
    expect(await remove('aggregator')).toBe(404)
    expect(await remove('you')).toBe(204)
    expect((await fetch(`${url}/api/participants/you/live`)).status).toBe(404)
    expect(sandbox.services.has('you')).toBe(false)
    expect(readdirSync(join(folder, 'removed'))).toEqual([expect.stringMatching(/^you-\d/)])
    expect(readFileSync(join(folder, 'profiles.json'), 'utf8')).not.toContain('you')
  })

  it('says what it does not know or cannot do now', async () => {
    expect(await post('/api/sandbox/services/coffee', '{"running":true}')).toMatchObject({ err: { code: 'NOT_FOUND' } })
    expect(await post('/api/sandbox/services/broker', '{}')).toMatchObject({ err: { code: 'VALIDATION_FAILED' } })
    expect(await post('/api/sandbox/services/broker', 'no')).toMatchObject({ err: { code: 'VALIDATION_FAILED' } })
    expect(await post('/api/sandbox/services/broker', '{"running":false}')).toMatchObject({ status: 200 })
    for (const path of ['tamper', 'participants'])
      expect(await post(`/api/sandbox/${path}`, '{}')).toMatchObject({ err: { code: 'SERVICE_UNAVAILABLE' } })
    expect((await fetch(`${url}/api/participants/aggregator/health`)).status).toBe(200)
    expect(await post('/api/sandbox/services/aggregator', '{"running":false}')).toMatchObject({ status: 200 })
    expect((await fetch(`${url}/api/participants/aggregator/health`)).status).toBe(503)
  })
})
