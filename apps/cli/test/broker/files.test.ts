import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { createLoginSession } from '@digital-spine/client'
import { createUuidSource, type FileReference, toBase64url } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { type ApiChecker, createApiChecker } from '@digital-spine/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openFlow } from './flow.ts'
import { openHttp } from './http.ts'
import { type BrokerWorld, type Peer, startBrokerWorld } from './world.ts'

const newId = createUuidSource(nodeCrypto, Date.now)
const refused = (code: string) => expect.objectContaining({ code })
const content = randomBytes(3_000_016)
const tus = { 'tus-resumable': '1.0.0' }

describe('files at the broker', () => {
  let world: BrokerWorld
  let api: ApiChecker
  let [sender, recipient, stranger]: Peer[] = []
  let id: string
  let file: FileReference

  beforeAll(async () => {
    world = await startBrokerWorld({ limits: { fileBytes: 100 << 20 } })
    api = await createApiChecker(world.url)
  })
  afterAll(() => world[Symbol.asyncDispose]())
  beforeEach(async () => {
    ;[sender, recipient, stranger] = [await world.join(), await world.join(), await world.join()]
    id = newId()
    file = { id, root: toBase64url(randomBytes(32)), size: content.length, chunks: 3 }
  })

  const files = (peer: Peer | undefined) => {
    if (peer === undefined) throw new Error('nobody')
    return peer.client.files
  }
  async function* piece(start: number, end: number) {
    for (let at = start; at < end; at += 100_003) yield content.subarray(at, Math.min(at + 100_003, end))
  }
  /** Sends the rest of the file, from where the broker has it. */
  const upload = async (by = sender, end = content.length): Promise<number> => {
    const offset = await files(by).offset(id)
    return files(by).append(id, { offset, length: end - offset, body: piece(offset, end) })
  }
  const uploadAll = async (by = sender): Promise<void> => {
    await files(by).create(id, content.length)
    await upload(by)
  }
  const read = async (by: Peer | undefined, from = 0): Promise<Buffer> =>
    buffer(await files(by).open({ id, sender: (sender as Peer).did }, from))
  const send = async (over: Partial<FileReference> = {}, terms: { exp?: number; by?: Peer | undefined } = {}) => {
    const { by = sender, exp } = terms
    const flow = await openFlow(world, by as Peer, [(recipient as Peer).did])
    const sealed = await flow.seal('{}', { file: { ...file, ...over }, ...(exp === undefined ? {} : { exp }) })
    return (await (by as Peer).client.call('send', sealed)).results[0]
  }
  /** A request as it is, with the login of somebody. */
  const request = async (by: Peer | undefined, method: string, path: string, over: RequestInit = {}) => {
    const { signer, credentials } = by as Peer
    await using login = {
      ...createLoginSession({ baseUrl: world.url, signer: () => signer, credentials: async () => credentials }),
      [Symbol.asyncDispose]: () => login.close(),
    }
    const headers = {
      ...(await login.headers(method, `${world.url}${path.split('?')[0]}`)),
      ...(over.headers as object),
    }
    return api.fetch(path, { ...over, method, headers })
  }

  it('are uploaded in pieces and read by those who get a message with them, and by nobody else', async () => {
    await files(sender).create(id, content.length)
    expect(await upload(sender, 1_000_001)).toBe(1_000_001)
    await files(sender).create(id, content.length)
    expect(await files(sender).offset(id)).toBe(1_000_001)
    await expect(read(sender)).rejects.toEqual(refused('FILE_INCOMPLETE'))
    expect(await upload()).toBe(content.length)
    expect(await files(sender).offset(id)).toBe(content.length)
    await expect(read(recipient)).rejects.toEqual(refused('FILE_UNKNOWN'))
    expect(await send()).toMatchObject({ status: 'accepted' })
    expect(Buffer.compare(await read(recipient), content)).toBe(0)
    expect(Buffer.compare(await read(recipient, 1_048_592), content.subarray(1_048_592))).toBe(0)
    expect(Buffer.compare(await read(sender, content.length - 1), content.subarray(-1))).toBe(0)
    await expect(read(recipient, content.length)).rejects.toEqual(refused('FILE_TRUNCATED'))
    await expect(read(stranger)).rejects.toEqual(refused('FILE_UNKNOWN'))
    await expect(files(recipient).open({ id, sender: (recipient as Peer).did }, 0)).rejects.toEqual(
      refused('FILE_UNKNOWN'),
    )
  })

  it('are sent only by whom they are of, complete, and with their size', async () => {
    expect(await send()).toMatchObject({ status: 'refused', code: 'FILE_UNKNOWN' })
    await files(sender).create(id, content.length)
    await upload(sender, 5)
    expect(await send()).toMatchObject({ status: 'refused', code: 'FILE_INCOMPLETE' })
    await upload()
    expect(await send({ size: content.length + 16, chunks: 3 })).toMatchObject({ code: 'FILE_INCOMPLETE' })
    expect(await send({}, { by: stranger })).toMatchObject({ status: 'refused', code: 'FILE_UNKNOWN' })
    await expect(read(recipient)).rejects.toEqual(refused('FILE_UNKNOWN'))
    expect(await send()).toMatchObject({ status: 'accepted' })
  })

  it('are out of reach of others who upload', async () => {
    await files(sender).create(id, content.length)
    await upload(sender, 10)
    await expect(files(stranger).offset(id)).rejects.toEqual(refused('FILE_UNKNOWN'))
    const body = piece(10, 20)
    await expect(files(stranger).append(id, { offset: 10, length: 10, body })).rejects.toEqual(refused('FILE_UNKNOWN'))
    await expect(files(stranger).remove(id)).rejects.toEqual(refused('FILE_UNKNOWN'))
    // An id is everybody's own.
    await files(stranger).create(id, 20)
    expect([await files(sender).offset(id), await files(stranger).offset(id)]).toEqual([10, 0])
  })

  it('may be deleted by their sender, who still learns that the message is there', async () => {
    const flow = await openFlow(world, sender as Peer, [(recipient as Peer).did])
    await uploadAll()
    const message = await flow.seal('{}', { file })
    const sendAgain = async () => (await (sender as Peer).client.call('send', message)).results[0]
    const first = await sendAgain()
    await files(sender).remove(id)
    expect(await sendAgain()).toEqual({ ...first, status: 'duplicate' })
    expect(await send()).toMatchObject({ status: 'refused', code: 'FILE_UNKNOWN' })
  })

  it('are not read by a recipient after the message has expired', async () => {
    await uploadAll()
    expect(await send({}, { exp: Date.now() + 1500 })).toMatchObject({ status: 'accepted' })
    expect((await read(recipient, content.length - 1)).length).toBe(1)
    const outcome = () =>
      read(recipient).then(
        () => 'read',
        (error: { code: string }) => error.code,
      )
    await expect.poll(outcome).toBe('FILE_UNKNOWN')
    expect((await read(sender)).length).toBe(content.length)
  })

  it('go on from wherever the line was cut', async () => {
    await files(sender).create(id, content.length)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 400_000 }), async (sent) => {
        const offset = await files(sender).offset(id)
        async function* cut() {
          yield* piece(offset, Math.min(offset + sent, content.length - 1))
          throw new Error('the line is cut')
        }
        const whole = { offset, length: content.length - offset, body: cut() }
        await expect(files(sender).append(id, whole)).rejects.toThrow()
      }),
      { numRuns: 12 },
    )
    const offset = await files(sender).offset(id)
    expect(offset).toBeGreaterThan(0)
    await upload()
    expect(Buffer.compare(await read(sender), content)).toBe(0)
  })

  it('refuse bytes for another place than they are at', async () => {
    await files(sender).create(id, 150)
    await upload(sender, 100)
    for (const offset of [0, 99, 101])
      await expect(files(sender).append(id, { offset, length: 10, body: piece(offset, offset + 10) })).rejects.toEqual(
        refused('CONFLICT'),
      )
    const long = { offset: 100, length: 51, body: piece(100, 151) }
    await expect(files(sender).append(id, long)).rejects.toEqual(refused('TOO_LARGE'))
    expect(await files(sender).offset(id)).toBe(100)
  })

  it('stay within what their owner may have, and what the store has room for', async () => {
    await files(sender).create(id, 60 << 20)
    await expect(files(sender).create(newId(), 60 << 20)).rejects.toEqual(refused('QUOTA_EXCEEDED'))
    await files(sender).remove(id)
    await files(sender).create(newId(), 60 << 20)
    await using admin = openHttp(api, world.url, world.operator)
    await admin.call('PUT', `/v1/quotas/${(sender as Peer).did}`, { fileBytes: 2 ** 52 })
    await using own = openHttp(api, world.url, sender as Peer)
    await expect
      .poll(async () => (await own.call('GET', '/v1/quota')).body)
      .toMatchObject({
        limits: { fileBytes: 2 ** 52 },
        used: { fileBytes: 60 << 20 },
      })
    await expect(files(sender).create(newId(), 2 ** 50)).rejects.toEqual(refused('FILE_STORE_FULL'))
  })

  it('are gone when their owner deletes them, which is recorded', async () => {
    await uploadAll()
    await send()
    await files(sender).remove(id)
    await expect(read(recipient)).rejects.toEqual(refused('FILE_UNKNOWN'))
    await expect(files(sender).offset(id)).rejects.toEqual(refused('FILE_UNKNOWN'))
    await expect(read(stranger)).rejects.toEqual(refused('FILE_UNKNOWN'))
    await using admin = openHttp(api, world.url, world.operator)
    const { did } = sender as Peer
    expect((await admin.call('GET', `/v1/audit?after=0&actor=${did}&action=file.delete`)).body).toMatchObject({
      events: [{ subject: id, outcome: 'allowed' }],
    })
    const trespasser = (stranger as Peer).did
    await expect
      .poll(async () => (await admin.call('GET', `/v1/audit?after=0&actor=${trespasser}&action=file.read`)).body)
      .toMatchObject({ events: [{ subject: `${did} ${id}`, outcome: 'refused', code: 'FILE_UNKNOWN' }] })
  })

  it('speak tus and HTTP as they are written', async () => {
    const announce = (headers: Record<string, string>) =>
      request(sender, 'POST', '/v1/files', { headers: { ...tus, ...headers } })
    const metadata = (text: string) => `id ${Buffer.from(text).toString('base64')}`
    const created = await announce({ 'upload-length': '20', 'upload-metadata': metadata(id) })
    expect([created.status, created.headers.get('location')]).toEqual([201, `/v1/files/${id}`])
    for (const headers of [
      {},
      { 'upload-length': '0' },
      { 'upload-length': '-1' },
      { 'upload-defer-length': '1' },
      { 'upload-length': '20', 'upload-metadata': metadata('../../etc/passwd') },
    ])
      expect(await (await announce(headers)).json()).toMatchObject({ err: { code: 'VALIDATION_FAILED' } })
    const other = await announce({ 'upload-length': '21', 'upload-metadata': metadata(id) })
    expect([other.status, await other.json()]).toMatchObject([409, { err: { code: 'CONFLICT' } }])
    const untold = await request(sender, 'PATCH', `/v1/files/${id}`)
    expect([untold.status, await untold.json()]).toMatchObject([412, { err: { code: 'VALIDATION_FAILED' } }])

    const patch = { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
    const patched = await request(sender, 'PATCH', `/v1/files/${id}`, { headers: patch, body: content.subarray(0, 20) })
    expect([patched.status, patched.headers.get('upload-offset')]).toEqual([204, '20'])
    const range = (value: string, more = {}) =>
      request(sender, 'GET', `/v1/files/${id}`, { headers: { range: value, ...more } })
    const part = await range('bytes=5-9')
    expect([part.status, part.headers.get('content-range'), part.headers.get('etag')]).toEqual([
      ...[206, 'bytes 5-9/20', `"${id}"`],
    ])
    expect(Buffer.from(await part.arrayBuffer())).toEqual(content.subarray(5, 10))
    expect((await range('bytes=5-9', { 'if-range': '"another"' })).status).toBe(200)
    const beyond = await range('bytes=20-')
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */20'])
    expect((await request(sender, 'DELETE', `/v1/files/${id}`, { headers: tus })).status).toBe(204)
    expect((await fetch(`${world.url}/v1/files`, { method: 'OPTIONS' })).headers.get('tus-extension')).toContain(
      'creation',
    )
    expect((await fetch(`${world.url}/v1/files/${id}`)).status).toBe(401)
    const ours = /\/v1\/files/
    expect(api.undocumented().filter((route) => ours.test(route))).toEqual([])
    expect(api.uncalled().filter((route) => ours.test(route))).toEqual([])
  })
})
