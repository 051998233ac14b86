import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Did, didEthr } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEmbeddedLog } from '../src/log/embedded/embedded-log.ts'
import type { MessageLog } from '../src/log/message-log.ts'
import { storedMessage } from './stored-message.ts'

const did = (n: number) => didEthr('spine', `0x${n.toString(16).padStart(40, '0')}`)
const [sender, alice, bob] = [did(1), did(2), did(3)]

describe('the embedded log', () => {
  let folder: ReturnType<typeof tempFolder>
  let log: MessageLog

  beforeEach(async () => {
    folder = tempFolder()
    log = await openEmbeddedLog(folder.path)
    await open('e1', null)
  })
  afterEach(async () => {
    await log[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const open = (epoch: string, prev: { epoch: string; n: number } | null) =>
    log.putEpoch({
      epoch,
      from: sender,
      manifest: `manifest of ${epoch}`,
      notAfter: Date.now() + 60_000,
      entries: [alice, bob].map((recipient, index) => ({
        did: recipient,
        leaf: 'leaf',
        index,
        path: ['a', 'b'],
        grant: 'grant',
        prev,
      })),
    })
  const openCursor = (mailbox: Did, client: string) =>
    log.openCursor(mailbox, client, { reader: 'reader', maxClients: 10, at: 1 })
  const message = (n: number, over: Parameters<typeof storedMessage>[1] = {}) =>
    storedMessage(n, { from: sender, to: [alice, bob], epoch: 'e1', ...over })

  it('answers for each recipient, in the order of the mailbox', async () => {
    const results = await Promise.all([0, 1, 2].map((n) => log.append(message(n))))
    expect(results.map(([first]) => first?.position)).toEqual([1, 2, 3])
    expect(await log.read(bob, 'client', 0, 10, null)).toMatchObject({
      through: 3,
      entries: [{ position: 1, body: message(0).body }, { position: 2 }, { position: 3 }],
    })
  })

  it('takes only the successor, and answers a repetition as before', async () => {
    const [first] = await log.append(message(0))
    expect(await log.append(message(0))).toMatchObject([
      { status: 'duplicate', position: first?.position, acceptedAt: first?.acceptedAt },
      { status: 'duplicate' },
    ])
    expect(await log.append(message(2))).toMatchObject([
      { status: 'refused', code: 'FLOW_GAP', expected: { epoch: 'e1', n: 0 } },
      {},
    ])
    expect(await log.append(message(0, { id: 'other', hash: 'other' }))).toMatchObject([{ code: 'FLOW_CONFLICT' }, {}])
    expect(await log.append(message(0, { hash: 'altered' }))).toMatchObject([{ code: 'FLOW_CONFLICT' }, {}])
    expect(await log.append(message(0, { epoch: 'unknown', id: 'x' }))).toMatchObject([{ code: 'EPOCH_UNKNOWN' }, {}])
    await open('e2', { epoch: 'e1', n: 0 })
    expect(await log.append(message(0, { epoch: 'e2', id: 'y', hash: 'y' }))).toMatchObject([
      { status: 'accepted' },
      { status: 'accepted' },
    ])
    expect(await log.append(message(1, { hash: 'late' }))).toMatchObject([{ code: 'FLOW_CONFLICT' }, {}])
  })

  it('keeps a transaction once for each recipient', async () => {
    await log.append(message(0, { tx: 't', to: [alice] }))
    expect(await log.append(message(1, { tx: 't', to: [alice] }))).toMatchObject([
      { status: 'refused', code: 'DUPLICATE_TRANSACTION' },
    ])
    const skip = { ...message(1), to: alice, jws: 'skip' }
    expect(await log.appendSkip(skip)).toMatchObject({ status: 'accepted', position: 2 })
    expect(await log.append(message(2, { to: [alice] }))).toMatchObject([{ status: 'accepted', position: 3 }])
  })

  it('keeps a cursor for each client, also out of order and after a rewind', async () => {
    for (const n of [0, 1, 2, 3]) await log.append(message(n))
    const positions = async (client: string) =>
      (await log.read(alice, client, 0, 10, null)).entries.map(({ position }) => position)
    await openCursor(alice, 'a')
    expect(await log.acknowledge(alice, 'a', null, [2, 3])).toBe(0)
    expect(await positions('a')).toEqual([1, 4])
    expect(await positions('b')).toEqual([1, 2, 3, 4])
    expect(await log.acknowledge(alice, 'a', null, [1])).toBe(3)
    expect(await log.rewind(alice, 'a', null, { position: 1 })).toBe(1)
    expect(await positions('a')).toEqual([2, 3, 4])
    expect(await log.reject(alice, 'a', null, 2, 'PAYLOAD_INVALID', 1)).toBe(2)
  })

  it('raises a floor past what expired before it was acknowledged', async () => {
    await log.append(message(0, { expiresAt: 5 }))
    for (const n of [1, 2, 3]) await log.append(message(n))
    await openCursor(alice, 'a')
    expect(await log.acknowledge(alice, 'a', null, [2, 3])).toBe(0)
    await log.expire(10, 100)
    expect(await log.acknowledge(alice, 'a', null, [4])).toBe(4)
    expect((await log.read(alice, 'b', 0, 10, null)).entries).toHaveLength(3)
  })

  it('expires what nobody took, and says so', async () => {
    await log.append(message(0, { expiresAt: 5 }))
    await openCursor(alice, 'a')
    await log.acknowledge(alice, 'a', null, [1])
    expect(await log.expire(10, 100)).toMatchObject([{ recipient: bob, position: 1, from: sender }])
    expect(await log.read(alice, 'b', 0, 10, null)).toEqual({ entries: [], through: 1 })
    expect(await log.expire(10, 100)).toEqual([])
  })

  it('gives a recipient its share of an epoch, and drops the grant', async () => {
    expect(await log.findShare(alice, 'e1')).toMatchObject({
      grant: 'grant',
      path: ['a', 'b'],
      manifest: 'manifest of e1',
    })
    await log.dropGrant(alice, 'e1')
    expect(await log.findShare(alice, 'e1')).toMatchObject({ grant: null })
    expect(await log.findShare(sender, 'e1')).toBeNull()
  })

  it('does not change a published topic version', async () => {
    const topic = {
      id: 't',
      owner: 'acme.iam.ewc',
      name: 'readings',
      format: 'jsonschema',
      version: '1.0.0',
      schema: { type: 'object' },
      createdAt: 1,
    } as const
    expect(await log.putTopic(topic, sender)).toBe('created')
    expect(await log.putTopic(topic, sender)).toBe('same')
    await expect(log.putTopic({ ...topic, schema: {} }, sender)).rejects.toMatchObject({ code: 'CONFLICT' })
    await log.putTopic({ ...topic, version: '1.10.0' }, sender)
    await log.putTopic({ ...topic, version: '1.9.0' }, sender)
    expect(await log.findTopic('t', null)).toMatchObject({ version: '1.10.0' })
  })
})

it('loses nothing it acknowledged when killed, and goes on after', { timeout: 60_000 }, async () => {
  using folder = tempFolder()
  let acknowledged = -1
  for (let run = 0; run < 3; run += 1) {
    const child: ChildProcess = fork(join(import.meta.dirname, 'log-writer.ts'), [folder.path], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('message', (n: number) => {
      acknowledged = n
      if (n % 400 === 399 - run * 37) child.kill('SIGKILL')
    })
    await once(child, 'exit')
  }
  const log = await openEmbeddedLog(folder.path)
  const { entries: stored } = await log.read(alice, 'reader', 0, 100_000, null)
  await log[Symbol.asyncDispose]()
  expect(acknowledged).toBeGreaterThan(900)
  expect(stored.length).toBeGreaterThan(acknowledged)
  expect(stored.map(({ position }) => position)).toEqual(stored.map((_, i) => i + 1))
})
