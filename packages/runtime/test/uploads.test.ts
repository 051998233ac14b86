import { request as startRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { SpineError } from '@digital-spine/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addUploadRoutes, createHttpServer, type HttpServer, silentLogger } from '../src/index.ts'

const size = 300_000
const tus = { 'tus-resumable': '1.0.0' }

describe('uploads', () => {
  let server: HttpServer
  let url: string
  let stored: Buffer
  let refuseAt: number

  beforeEach(async () => {
    stored = Buffer.alloc(0)
    refuseAt = Number.POSITIVE_INFINITY
    server = await createHttpServer({ name: 'uploads', title: 'Uploads', logger: silentLogger() })
    addUploadRoutes(server.app, {
      ...{ path: '/files', tags: [] },
      open: async () => ({
        owner: 'somebody',
        create: async ({ id }) => id,
        find: async () => ({ size, offset: stored.length }),
        async append(_id, _offset, bytes) {
          for await (const piece of bytes) {
            stored = Buffer.concat([stored, piece])
            if (stored.length >= refuseAt) throw new SpineError('PAYLOAD_INVALID', 'It does not fit.')
          }
          return stored.length
        },
        remove: async () => undefined,
      }),
    })
    const base = await server.listen({ host: '127.0.0.1', port: 0 })
    const created = await fetch(`${base}/files`, { method: 'POST', headers: { ...tus, 'upload-length': String(size) } })
    url = `${base}${created.headers.get('location')}`
  })
  afterEach(() => server.close())

  /** A PATCH of which so much has been sent, and its answer. */
  const patch = (offset: number, bytes: Uint8Array, length?: number) => {
    const contentLength = length === undefined ? {} : { 'content-length': length }
    const headers = {
      ...tus,
      ...contentLength,
      'upload-offset': offset,
      'content-type': 'application/offset+octet-stream',
    }
    const sent = startRequest(url, { method: 'PATCH', headers })
    const answer = new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      sent.once('response', async (response) => resolve({ status: response.statusCode, body: await text(response) }))
      sent.once('error', reject)
    })
    answer.catch(() => undefined)
    sent.write(bytes)
    return { answer, end: () => void sent.end() }
  }
  const offset = async () => Number((await fetch(url, { method: 'HEAD', headers: tus })).headers.get('upload-offset'))
  const bytes = (length: number) => Buffer.alloc(length, 7)

  it('go on with a newer request, which ends the older one and has what that one brought', async () => {
    const older = patch(0, bytes(1000), size)
    await expect.poll(() => stored.length).toBe(1000)
    expect(await offset()).toBe(1000)
    await expect(older.answer).rejects.toThrow()
    const newer = patch(1000, bytes(size - 1000), size - 1000)
    newer.end()
    expect((await newer.answer).status).toBe(204)
    expect(stored.equals(bytes(size))).toBe(true)
  })

  it('take no more than was announced, said beforehand or not', async () => {
    const said = patch(0, bytes(size + 1), size + 1)
    said.end()
    expect((await said.answer).status).toBe(413)
    expect(stored.length).toBe(0)
    const unsaid = patch(0, bytes(size + 1))
    unsaid.end()
    const { status, body } = await unsaid.answer
    expect([status, JSON.parse(body)]).toMatchObject([413, { err: { code: 'TOO_LARGE' } }])
    expect(stored.length).toBeLessThanOrEqual(size)
  })

  it('are told what is wrong with them while they are still coming', async () => {
    refuseAt = 1000
    const { answer } = patch(0, bytes(1000), size)
    const { status, body } = await answer
    expect([status, JSON.parse(body)]).toMatchObject([422, { err: { code: 'PAYLOAD_INVALID' } }])
  })
})
