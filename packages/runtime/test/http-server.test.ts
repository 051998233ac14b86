import { once } from 'node:events'
import { connect } from 'node:net'
import { SpineError } from '@digital-spine/core'
import { expect, it } from 'vitest'
import { createHttpServer, currentRequestId } from '../src/http-server.ts'
import { silentLogger } from '../src/logger.ts'

it('closes though somebody has connected and asked nothing', async () => {
  const server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  const url = new URL(await server.listen({ host: '127.0.0.1', port: 0 }))
  expect((await fetch(new URL('/live', url))).status).toBe(200)
  const accepted = once(server.app.server, 'connection')
  const silent = connect(Number(url.port), url.hostname)
  await accepted
  const gone = once(silent, 'close')
  silent.resume()
  await server.close()
  await gone
})

it('says what is refused in the words of the schema, if it has any', async () => {
  const server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  const properties = {
    name: { type: 'string', pattern: '^[a-z]+$', 'x-refusal': '$value is no name' },
    size: { type: 'integer' },
  }
  const body = { type: 'object', required: ['name', 'size'], properties }
  server.app.post('/', { schema: { body } }, async () => 'taken')
  const problemsOf = async (payload: object): Promise<string[]> =>
    (await server.app.inject({ method: 'POST', url: '/', payload })).json().err.additionalDetails.errors
  expect(await problemsOf({ name: '$&', size: 1 })).toEqual(['$& is no name'])
  expect(await problemsOf({ size: 1 })).toEqual(['$value is no name'])
  expect(await problemsOf({ name: 'a', size: 'x' })).toEqual(['/size must be integer'])
  expect(await problemsOf({ name: 'a' })).toEqual(["request must have required property 'size'"])
})

it('shows errors as it is told to, and answers the status that they show', async () => {
  const server = await createHttpServer({
    ...{ name: 'test', title: 'Test', logger: silentLogger() },
    showError: ({ code }, { is404 }) => ({
      ...{ err: { code: is404 ? 'NOWHERE' : 'OTHER', reason: code }, timestamp: '', statusCode: is404 ? 410 : 418 },
    }),
  })
  server.app.get('/broken', async () => {
    throw new SpineError('CONFLICT', 'It is broken.')
  })
  const answer = async (url: string) => {
    const { statusCode, body } = await server.app.inject({ url })
    return [statusCode, JSON.parse(body).err]
  }
  expect(await answer('/broken')).toEqual([418, { code: 'OTHER', reason: 'CONFLICT' }])
  expect(await answer('/nowhere')).toEqual([410, { code: 'NOWHERE', reason: 'NOT_FOUND' }])
})

it('keeps the id that a request came with, unless it is none, for what is done because of it', async () => {
  const server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  server.app.post('/', async ({ id }) => {
    await new Promise(setImmediate)
    return { id, current: currentRequestId() }
  })
  await using _ = { [Symbol.asyncDispose]: server.close }
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const ask = async (id: string) => {
    const headers = { 'x-request-id': id, 'content-type': 'application/json' }
    return (await fetch(url, { method: 'POST', headers, body: '{}' })).json()
  }
  expect(await Promise.all(['one', 'two'].map(ask))).toEqual(['one', 'two'].map((id) => ({ id, current: id })))
  const { id, current } = await ask('with blanks')
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(current).toBe(id)
  expect(currentRequestId()).toBeUndefined()
})
