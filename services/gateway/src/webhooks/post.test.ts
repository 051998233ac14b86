import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { createPost } from './post.ts'

const now = Date.parse('2030-01-01T00:00:00Z')
const { signal } = new AbortController()
const request = { headers: { 'content-type': 'text/plain' }, body: 'hello', signal }

/** An endpoint, and what posts to it. */
const open = async (answer: RequestListener, rule = { anywhere: false, loopback: true }) => {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const post = createPost(rule, () => now)
  const { port } = server.address() as AddressInfo
  return {
    ...{ post, port },
    async [Symbol.asyncDispose]() {
      post.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

it('connects to no address that is not allowed, whether by itself or by a name', async () => {
  let calls = 0
  const count: RequestListener = (_, response) => {
    calls += 1
    response.end()
  }
  await using endpoint = await open(count, { anywhere: false, loopback: false })
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
    const url = `http://${host}:${endpoint.port}/`
    expect(await endpoint.post.isRefused(url)).toBe(true)
    expect(await endpoint.post.send(url, request)).toMatchObject({ error: 'its address is not allowed' })
  }
  expect(calls).toBe(0)
})

it.each([
  ['30', 30_000],
  ['Tue, 01 Jan 2030 00:02:00 GMT', 120_000],
  ['Mon, 31 Dec 2029 00:00:00 GMT', 0],
  ['9999999', 24 * 3_600_000],
  ['soon', undefined],
])('reads Retry-After: %s', async (header, retryAfterMs) => {
  await using endpoint = await open((_, response) => response.writeHead(503, { 'retry-after': header }).end())
  const outcome = await endpoint.post.send(`http://127.0.0.1:${endpoint.port}/`, request)
  expect(outcome).toMatchObject({ status: 503, error: 'answered 503' })
  expect(outcome.retryAfterMs).toBe(retryAfterMs)
})

it('goes by the status of an answer that has no end, and tells of one that never comes', async () => {
  await using endless = await open((_, response) => {
    response.writeHead(200)
    const more = (): void =>
      void (response.write('x'.repeat(10_000)) ? setImmediate(more) : response.once('drain', more))
    more()
  })
  expect(await endless.post.send(`http://127.0.0.1:${endless.port}/`, request)).toMatchObject({ status: 200 })
  await using cut = await open((incoming) => incoming.destroy())
  expect(await cut.post.send(`http://127.0.0.1:${cut.port}/`, request)).toMatchObject({ error: 'ECONNRESET' })
  const stopping = new AbortController()
  await using silent = await open(() => stopping.abort())
  const { error } = await silent.post.send(`http://127.0.0.1:${silent.port}/`, { ...request, signal: stopping.signal })
  expect(error).toBeDefined()
})
