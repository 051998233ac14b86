import { readFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import type { Did } from '@digital-spine/core'
import { createHttpServer, type HttpServer, silentLogger } from '@digital-spine/runtime'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Principal } from '../../src/access/principal.ts'
import { insertChannel } from '../../src/channels/channel-store.ts'
import { holdFile } from '../../src/files/hold-file.ts'
import { createRoom } from '../../src/files/room.ts'
import { createUploads, type Uploads } from '../../src/files/uploads.ts'
import { addDownloadRoutes } from '../../src/routes/downloads.ts'
import { addUploadRoute } from '../../src/routes/upload.ts'
import { showError } from '../../src/show/error.ts'
import { type FileWorld, openFileWorld, topic } from './world.ts'

const csv = Buffer.from(`kwh\n${'1.25,\n'.repeat(1334)}`).subarray(0, 8004)
const said = { fqcn: 'out', topicOwner: topic.topic_owner, topicName: topic.topic_name, topicVersion: '1.0.0' }
const reader = 'did:ethr:spine:0x3333333333333333333333333333333333333333' as Did
type Part = readonly [name: string, value: string | Blob]

let world: FileWorld
let uploads: Uploads
let server: HttpServer
let url: string
let caller: Principal

beforeAll(async () => {
  world = await openFileWorld()
  const { context, spool } = world
  uploads = createUploads(context, { ...world, room: createRoom(context.db, { maxBytes: 1e9, ...world }) })
  server = await createHttpServer({
    ...{ name: 'test', title: 'Test', logger: silentLogger() },
    showError: (error, request) => showError(error, request, 'reference'),
  })
  server.app.addHook('onRequest', async (request) => {
    request.principal = caller
  })
  caller = { scopes: new Set(['send', 'receive']) } as never
  addUploadRoute(server.app, context, {
    files: { uploads, hold: (bytes) => holdFile(context.newId(), bytes, spool) },
    members: {
      known: (fqcn) => ({ members: fqcn === 'nobody' ? [] : [{ did: reader, reasons: [] }], at: 0 }),
      recipients: async () => [],
    },
  })
  addDownloadRoutes(server.app, context, { spool, mend: async (_, damage) => Promise.reject(damage) })
  const conditions = { topics: [{ owner: topic.topic_owner, topicName: topic.topic_name }] }
  for (const [fqcn, type] of Object.entries({ out: 'upload', in: 'download', nobody: 'upload' }))
    await insertChannel(context.db, {
      ...{ fqcn, type, messageForms: true, conditions, createdAt: 1, updatedAt: 1 },
    } as never)
  url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/api/v2/messages`
})
afterAll(async () => {
  await server.close()
  await uploads.close()
  await world[Symbol.asyncDispose]()
})

const parts = (
  over: Record<string, string> = {},
  file: Part | null = ['file', new File([csv], 'a.csv', { type: 'text/csv' })],
): Part[] => [...Object.entries({ ...said, ...over }), ...(file === null ? [] : [file])]
const send = async (form: readonly Part[]) => {
  const body = new FormData()
  for (const [name, value] of form) body.append(name, value as string)
  const response = await fetch(`${url}/upload`, { method: 'POST', body })
  return { status: response.status, body: await response.json() }
}
const ownCopy = async (id: string) => {
  const response = await fetch(`${url}/sent/download/${id}`)
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
}
const held = async () => (await world.spool.list('out')).filter((name) => name.endsWith('.held'))

it('sends the file of a form all of which is there, in whatever order its parts come', async () => {
  const orders = fc.shuffledSubarray(parts(), { minLength: parts().length })
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const { status, body } = await send(order)
      const sent = { duplicate: false, recipients: { total: 1, sent: 1, failed: 0 } }
      expect([status, body]).toEqual([201, expect.objectContaining(sent)])
      expect(await ownCopy(body.clientGatewayMessageId)).toEqual({ status: 200, bytes: csv })
    }),
    { numRuns: 8 },
  )
  expect(await held()).toEqual([])
})

it('sends what has the same transaction id once, all of it, and nothing else under it', async () => {
  const once = await send(parts({ transactionId: 'one' }))
  const again = { status: 201, body: { ...once.body, duplicate: true } }
  expect(await send(parts({ transactionId: 'one' }))).toEqual(again)
  const other: Part = ['file', new File(['other'], 'a.csv', { type: 'text/csv' })]
  expect(await send(parts({ transactionId: 'one' }, other))).toMatchObject({ status: 409 })
})

it.each<[string, readonly Part[], number, string]>([
  ['without a file', parts({}, null), 400, 'VALIDATION::FAILED'],
  ['without a channel', parts().slice(1), 400, 'VALIDATION::FAILED'],
  ['for a channel that is not there', parts({ fqcn: 'none' }), 400, 'CHANNEL::NOT_FOUND'],
  ['for a channel that files come in on', parts({ fqcn: 'in' }), 400, 'CHANNEL::TYPE_INVALID'],
  ['with two files', [...parts(), ['file', new File([csv], 'b.csv', { type: 'text/csv' })]], 400, 'VALIDATION::FAILED'],
  ['for nobody', parts({ fqcn: 'nobody' }), 400, 'MESSAGING::RECIPIENTS_NOT_PRESENT'],
  ['for a topic that the channel does not carry', parts({ topicName: 'c' }), 400, 'TOPIC::NOT_RELATED_TO_CHANNEL'],
  [
    'of another media type',
    parts({}, ['file', new File([csv], 'a.pdf', { type: 'application/pdf' })]),
    400,
    'MESSAGING::FILE_TYPE_NOT_MATCHED',
  ],
  [
    'that its topic refuses',
    parts({}, ['file', new File(['bad'], 'a.csv', { type: 'text/csv' })]),
    422,
    'DDHUB::INVALID_PAYLOAD',
  ],
])('refuses a form %s, and keeps nothing of it', async (_, form, status, code) => {
  const before = await world.spool.list('out')
  expect(await send(form)).toMatchObject({ status, body: { err: { code } } })
  expect(await world.spool.list('out')).toEqual(before)
})

it('refuses a form that cannot be read, and who may not send on its channel', async () => {
  const post = async (type: string, body: string) => {
    const response = await fetch(`${url}/upload`, { method: 'POST', body, headers: { 'content-type': type } })
    return { status: response.status, code: (await response.json()).err.code }
  }
  const invalid = { status: 400, code: 'VALIDATION::FAILED' }
  expect(await post('multipart/form-data', 'x')).toEqual(invalid)
  expect(await post('multipart/form-data; boundary=b', '--b\r\nContent-Disp')).toEqual(invalid)
  caller = { ...caller, kind: 'key', channels: new Set(['other']) }
  expect(await send(parts())).toMatchObject({ status: 403 })
  caller = { scopes: new Set(['send', 'receive']) } as never
})

it('keeps nothing of a form whose sender goes away', async () => {
  const type = { 'content-type': 'multipart/form-data; boundary=b' }
  const request = httpRequest(`${url}/upload`, { method: 'POST', headers: type })
  request.on('error', () => undefined)
  request.write(`--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${csv}`)
  await expect.poll(held).toHaveLength(1)
  request.destroy()
  await expect.poll(held).toEqual([])
})

it('holds files so that nobody else can read them', async () => {
  const { spool, folder } = world
  async function* bytes() {
    yield Buffer.from('a canary')
    yield Buffer.alloc(2 << 20, 'canary')
  }
  const file = await holdFile('id', bytes(), spool)
  expect((await readFile(join(folder, 'out', 'id.held'))).includes('canary')).toBe(false)
  const read: Buffer[] = []
  for await (const piece of file.read()) read.push(Buffer.from(piece))
  expect(Buffer.concat(read).equals(Buffer.concat([Buffer.from('a canary'), Buffer.alloc(2 << 20, 'canary')]))).toBe(
    true,
  )
  await file.remove()
})

it('takes nothing but ids for files', async () => {
  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`)
    return [response.status, (await response.json()).err.code]
  }
  const outside = encodeURIComponent('../../x')
  expect(await get(`/download?fileId=${outside}`)).toEqual([400, 'VALIDATION::FAILED'])
  expect(await get(`/sent/download/${outside}`)).toEqual([400, 'VALIDATION::FAILED'])
  const unknown = world.context.newId()
  expect(await get(`/download?fileId=${unknown}`)).toEqual([400, 'MESSAGING::FILE_NOT_FOUND'])
  expect(await get(`/sent/download/${unknown}`)).toEqual([404, 'DHCG::ROUTE_NOT_FOUND'])
})
