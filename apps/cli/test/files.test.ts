import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Activity } from '@digital-spine/api'
import { fileChunkSize, sealedChunkSize } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { arbitraryCuts, openCutWorld } from './files/cut-world.ts'
import { giveOtherKey } from './files/other-key.ts'
import { profile, profileContent } from './files/profiles.ts'
import { spine } from './spine.ts'
import { startTestSandbox } from './test-sandbox.ts'

const topic = { owner: 'voltware.iam.ewc', name: 'load-profiles' }
const topicRef = `${topic.owner}/${topic.name}`
const size = 3 * fileChunkSize + 1000

describe('a file from one participant to another', () => {
  const folder = tempFolder()
  let sandbox: Sandbox

  const party = (key: string) => {
    const found = sandbox.participants.find((participant) => participant.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found
  }
  const asParty = (key: string) => ['--gateway', party(key).url, '--api-key', party(key).apiKey]
  const setRunning = async (key: string, running: boolean) => sandbox.services.get(key)?.setRunning(running)
  const spooled = (key: string, direction: 'in' | 'out') => readdirSync(join(folder.path, `files-${key}`, direction))
  /** Bytes of the files that the sender's gateway did not have before. */
  const newlySpooled = (before: readonly string[]): number =>
    spooled('device-maker', 'out')
      .filter((name) => !before.includes(name))
      .reduce((sum, name) => sum + statSync(join(folder.path, 'files-device-maker', 'out', name)).size, 0)
  const write = (name: string, content: Buffer): string => {
    const path = join(folder.path, name)
    writeFileSync(path, content)
    return path
  }
  const send = async (path: string): Promise<string> => {
    const args = ['file', 'send', 'profiles.out', path, '--topic', topicRef, '--json']
    const lines = (await spine(...args, ...asParty('device-maker'))).trim().split('\n')
    return (JSON.parse(lines.at(-1) ?? '') as { id: string }).id
  }
  /** Sends a file without the command. */
  const hand = async (content: Buffer): Promise<string> => {
    async function* read(offset: number) {
      yield content.subarray(offset)
    }
    const file = { channel: 'profiles.out', topic, name: 'profile.csv', size: content.length, read }
    return (await party('device-maker').client.files.send(file)).id
  }
  const receipts = (id: string) =>
    expect.poll(async () => {
      const { receipts: all = [] } = await party('device-maker').client.sent(id)
      return all.map(({ status, reason }) => (reason === undefined ? status : `${status} ${reason}`))
    })
  const download = (id: string, headers: Record<string, string> = {}) => {
    const { url, apiKey } = party('grid-operator')
    return fetch(`${url}/api/v2/files/${id}`, { headers: { 'x-api-key': apiKey, ...headers } })
  }
  /** The one file that the broker has of a message, before it is fetched. */
  const atBroker = (id: string): string => {
    const files = join(folder.path, 'broker', 'files')
    const found = readdirSync(files, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith(id))
    if (found === undefined) throw new Error(`the broker has no file ${id}`)
    return join(files, found)
  }

  const untilSent = (id: string) =>
    expect.poll(async () => (await party('device-maker').client.sent(id)).status).toBe('sent')

  beforeAll(async () => {
    const start = () => startTestSandbox(folder.path)
    const inTheWay = write('files-aggregator', Buffer.from('no folder'))
    // A gateway that cannot start leaves nothing open that would keep the rest from ending.
    await expect(start()).rejects.toMatchObject({ code: 'ENOTDIR' })
    rmSync(inTheWay)
    sandbox = await start()
    const [grid, maker] = [party('grid-operator'), party('device-maker')]
    await maker.client.topics.publish({ ...topic, version: '1.0.0', content: profileContent })
    const topics = [{ owner: topic.owner, topicName: topic.name }]
    await grid.client.createChannel({
      fqcn: 'profiles.in',
      type: 'download',
      conditions: { dids: [maker.did], topics },
    })
    await maker.client.createChannel({ fqcn: 'profiles.out', type: 'upload', conditions: { dids: [grid.did], topics } })
  })
  afterAll(async () => {
    await sandbox.close()
    folder[Symbol.dispose]()
  })

  it('comes as it was sent, by ranges too, and its fate is signed', async () => {
    const content = profile(size)
    const path = write('year.csv', content)
    const watching = new AbortController()
    const happened: Activity[] = []
    const watched = party('grid-operator').client.watch({
      signal: watching.signal,
      onEvent: ({ data }) => void happened.push(data as Activity),
    })
    const id = await send(path)
    await receipts(id).toEqual(['accepted', 'delivered'])
    expect(await send(path)).toBe(id)
    const [message] = await party('grid-operator').client.peek('profiles.in')
    expect(message?.file).toEqual({ name: 'year.csv', contentType: 'text/csv', size: content.length, state: 'ready' })
    expect(JSON.stringify(message)).not.toContain('key')

    const [from, to] = [fileChunkSize - 5, 2 * fileChunkSize + 5]
    const part = await download(id, { range: `bytes=${from}-${to - 1}` })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to - 1}/${content.length}`])
    expect(Buffer.from(await part.arrayBuffer()).equals(content.subarray(from, to))).toBe(true)
    expect((await download(id, { range: `bytes=${content.length}-` })).status).toBe(416)

    const out = join(folder.path, 'got')
    const receive = () => spine('file', 'receive', 'profiles.in', '--out', out, ...asParty('grid-operator'))
    expect(await receive()).toContain('year.csv')
    expect(readFileSync(join(out, 'year.csv')).equals(content)).toBe(true)
    expect(readdirSync(out)).toEqual(['year.csv'])
    expect(await receive()).toBe('')
    await receipts(id).toEqual(['accepted', 'delivered', 'processed'])
    watching.abort()
    await watched
    const states = happened.flatMap((activity) => (activity.kind === 'file' ? [activity.state] : []))
    expect([states[0], states.at(-1)]).toEqual(['arriving', 'ready'])
  })

  it('goes on from where it was over restarts of gateway and broker', async () => {
    const content = profile(size)
    const before = spooled('device-maker', 'out')
    let restarted = false
    async function* read(offset: number): AsyncIterable<Uint8Array> {
      yield content.subarray(offset, 2 * fileChunkSize + 77)
      if (!restarted) {
        restarted = true
        await expect.poll(() => newlySpooled(before)).toBeGreaterThanOrEqual(sealedChunkSize)
        await setRunning('broker', false)
        await setRunning('device-maker', false)
        await setRunning('device-maker', true)
      }
      yield content.subarray(Math.max(offset, 2 * fileChunkSize + 77))
    }
    const progress: number[] = []
    const { id } = await party('device-maker').client.files.send({
      ...{ channel: 'profiles.out', topic, name: 'again.csv', size: content.length, read },
      onProgress: (bytes) => void progress.push(bytes),
    })
    expect((await party('device-maker').client.sent(id)).status).toBe('uploading')
    await setRunning('broker', true)
    const resumed = progress[progress.findIndex((bytes, i) => i > 0 && bytes < (progress[i - 1] ?? 0))]
    expect(resumed ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(fileChunkSize)
    await receipts(id).toEqual(['accepted', 'delivered'])
    expect(Buffer.from(await (await download(id)).arrayBuffer()).equals(content)).toBe(true)
    await party('grid-operator').client.acknowledge('profiles.in', [id], 'cli')
  })

  it('is not taken from the sender where it does not fit its topic, and nothing of it stays', async () => {
    const path = write('wrong.csv', profile(size, 60_000))
    const before = spooled('device-maker', 'out')
    const failure = await send(path).then(
      () => undefined,
      (error: { stdout: string }) =>
        JSON.parse(error.stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>,
    )
    expect(failure).toMatchObject({
      code: 'PAYLOAD_INVALID',
      details: { errors: [expect.objectContaining({ line: 60_002 })] },
    })
    expect(before).toEqual(expect.arrayContaining(spooled('device-maker', 'out')))
  })

  it('is refused with a signed reason if the broker gives another, and nothing of it stays', async () => {
    await setRunning('grid-operator', false)
    const other = await hand(profile(size))
    await untilSent(other)
    const takeFromOther = (sealed: Buffer) =>
      Buffer.concat([readFileSync(atBroker(other)).subarray(0, sealedChunkSize), sealed.subarray(sealedChunkSize)])
    const damages: [what: string, code: string, damage: (sealed: Buffer) => Buffer][] = [
      ['two chunks swapped', 'FILE_CORRUPT', swapChunks],
      ['a chunk of another file', 'FILE_CORRUPT', takeFromOther],
      ['other bytes', 'FILE_CORRUPT', (sealed) => Buffer.alloc(sealed.length, 7)],
      ['the end lost', 'FILE_TRUNCATED', (sealed) => sealed.subarray(0, -1000)],
      ['chunks lost', 'FILE_TRUNCATED', (sealed) => sealed.subarray(0, 2 * sealedChunkSize)],
    ]
    const ids: string[] = []
    for (const [, , damage] of damages) {
      const id = await hand(profile(size))
      await untilSent(id)
      writeFileSync(atBroker(id), damage(readFileSync(atBroker(id))))
      ids.push(id)
    }
    await setRunning('grid-operator', true)
    await receipts(other).toEqual(['accepted', 'delivered'])
    for (const [i, [what, code]] of damages.entries()) {
      const id = ids[i] ?? ''
      await receipts(id).toEqual(['accepted', `rejected ${code}`])
      expect([what, await refusalOf(await download(id))]).toEqual([what, code])
    }
    expect(spooled('grid-operator', 'in').filter((name) => ids.includes(name))).toEqual([])
    const messages = await party('grid-operator').client.peek('profiles.in', { client: 'cli' })
    expect(messages.map(({ id }) => id)).toEqual([other])
    await party('grid-operator').client.acknowledge('profiles.in', [other], 'cli')
  })

  it('is given up by its sender’s gateway if that lost some of it, and refused with another key', async () => {
    await setRunning('broker', false)
    const [lost, locked] = [
      await send(write('lost.csv', profile(size))),
      await send(write('locked.csv', profile(size))),
    ]
    await setRunning('device-maker', false)
    truncateSync(join(folder.path, 'files-device-maker', 'out', lost), 2 * sealedChunkSize)
    await giveOtherKey(folder.path, locked)
    await setRunning('broker', true)
    await setRunning('device-maker', true)
    const sent = async (id: string) => {
      const { status, results } = await party('device-maker').client.sent(id)
      return { status, codes: results.map(({ code }) => code) }
    }
    await expect.poll(() => sent(lost)).toEqual({ status: 'failed', codes: ['FILE_TRUNCATED'] })
    expect(() => atBroker(lost)).toThrow('the broker has no file')
    await receipts(locked).toEqual(['accepted', 'rejected FILE_CORRUPT'])
    expect(spooled('grid-operator', 'in')).not.toContain(locked)
  })

  it('that its recipient’s gateway has lost some of is had again, or told to be so wherever that is', async () => {
    const content = profile(size)
    const id = await hand(content)
    await receipts(id).toEqual(['accepted', 'delivered'])
    const path = join(folder.path, 'files-grid-operator', 'in', id)
    const sealed = readFileSync(path)
    writeFileSync(path, Buffer.from(sealed).fill(7, sealedChunkSize, sealedChunkSize + 100))
    expect(Buffer.from(await (await download(id)).arrayBuffer()).equals(content)).toBe(true)
    expect(readFileSync(path).equals(sealed)).toBe(true)
    rmSync(atBroker(id))
    truncateSync(path, sealed.length - 1)
    expect(await refusalOf(await download(id))).toBe('FILE_TRUNCATED')
    writeFileSync(path, Buffer.from(sealed).fill(7, sealedChunkSize, sealedChunkSize + 100))
    const { body } = await party('grid-operator').client.files.open(id)
    let read = 0
    const readOn = async () => {
      for await (const piece of body) read += piece.length
    }
    await expect(readOn()).rejects.toThrow()
    expect(read).toBe(fileChunkSize)
    await expect(party('grid-operator').client.files.open(id, { start: read })).rejects.toMatchObject({
      code: 'FILE_CORRUPT',
    })
    writeFileSync(path, sealed)
    const out = join(folder.path, 'got-again')
    mkdirSync(out)
    // As a process leaves it that was killed when it had all of it.
    writeFileSync(join(out, `.${id}.part`), content)
    await spine('file', 'receive', 'profiles.in', '--out', out, ...asParty('grid-operator'))
    expect(readFileSync(join(out, 'profile.csv')).equals(content)).toBe(true)
    expect(readdirSync(out)).toEqual(['profile.csv'])
  })

  it('comes in when it may, and it is redriven after it was refused', async () => {
    const { client: grid } = party('grid-operator')
    await grid.blocked.put(party('device-maker').did)
    const content = profile(100)
    const id = await hand(content)
    await receipts(id).toEqual(['accepted', 'rejected SENDER_NOT_ALLOWED'])
    await grid.blocked.delete(party('device-maker').did)
    const letter = (await grid.deadLetters.list()).find(({ messageId }) => messageId === id)
    expect(await grid.deadLetters.redrive([letter?.id ?? 0])).toEqual({ redriven: 1, refused: [] })
    await receipts(id).toEqual(['accepted', 'rejected SENDER_NOT_ALLOWED', 'delivered'])
    expect(Buffer.from(await (await download(id)).arrayBuffer()).equals(content)).toBe(true)
  })

  it('comes over lines that are cut at any byte, and at most a chunk of it twice', async () => {
    await using world = await openCutWorld(sandbox, topic)
    const files = fc.array(arbitraryCuts(1), { minLength: 12, maxLength: 12 })
    await fc.assert(fc.asyncProperty(files, world.bring), { numRuns: 1, endOnFailure: true })
  })

  it('needs a channel for files', async () => {
    const { client } = party('device-maker')
    const topics = [{ owner: topic.owner, topicName: topic.name }]
    await client.createChannel({
      fqcn: 'messages.out',
      type: 'pub',
      conditions: { dids: [party('operator').did], topics },
    })
    const file = { topic, name: 'a.csv', size: 0, read: async function* () {} }
    await expect(client.files.send({ ...file, channel: 'messages.out' })).rejects.toMatchObject({
      code: 'CHANNEL_UNFIT',
    })
    await expect(client.files.send({ ...file, channel: 'profiles.out', name: '../a.csv' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    })
  })
})

function swapChunks(sealed: Buffer): Buffer {
  const [first, second] = [sealed.subarray(0, sealedChunkSize), sealed.subarray(sealedChunkSize, 2 * sealedChunkSize)]
  return Buffer.concat([second, first, sealed.subarray(2 * sealedChunkSize)])
}

async function refusalOf(answer: Response): Promise<string> {
  return ((await answer.json()) as { err: { code: string } }).err.code
}
