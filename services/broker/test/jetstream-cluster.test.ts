import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Did, didEthr } from '@digital-spine/core'
import { findNatsServer, startNats, type TestNats, tempFolder } from '@digital-spine/testkit'
import { jetstreamManager } from '@nats-io/jetstream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectNats } from '../src/cluster/nats-access.ts'
import { openJetStreamLog } from '../src/log/jetstream/jetstream-log.ts'
import { partNames, partOf, streamOf } from '../src/log/jetstream/parts.ts'
import type { MessageLog } from '../src/log/message-log.ts'
import { createWorld, newDid } from './contract/log-world.ts'
import { readAll } from './part-world.ts'
import { storedMessage } from './stored-message.ts'

const { from: sender } = storedMessage(0)
const mailboxes = Array.from({ length: 12 }, (_, i) =>
  didEthr('spine', `0x${(100 + i).toString(16).padStart(40, '0')}`),
)

describe.skipIf(findNatsServer() === undefined)('several processes with one log', () => {
  let stack: AsyncDisposableStack
  let nats: TestNats
  let folder: string
  let here: MessageLog
  let openings = 0

  beforeAll(async () => {
    stack = new AsyncDisposableStack()
    nats = stack.use(await startNats())
    folder = stack.use(tempFolder()).path
    here = stack.use(await open())
  })
  afterAll(() => stack.disposeAsync())

  const newFolder = () => {
    openings += 1
    return join(folder, String(openings))
  }
  const open = (over: { folder?: string; partitions?: number; snapshotBytes?: number } = {}) =>
    openJetStreamLog({ access: { servers: nats.urls }, folder: newFolder(), ...over })
  const openEpoch = (epoch: string, recipients: readonly Did[]) =>
    here.putEpoch({
      ...{ epoch, from: sender, manifest: 'm', keptUntil: Number.MAX_SAFE_INTEGER / 2 },
      entries: recipients.map((did, index) => ({ did, index, leaf: 'leaf', path: [], grant: null, prev: null })),
    })
  const startWriter = async (): Promise<ChildProcess> => {
    const args = [nats.urls.join(), newFolder(), '1', ...mailboxes]
    const child = fork(join(import.meta.dirname, 'cluster-writer.ts'), args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    await once(child, 'message')
    return child
  }
  const readMailbox = async (mailbox: Did) => (await here.read(mailbox, 'nobody', 0, 100_000, null)).entries

  it('tells one of what comes in through another, and lets both read it', async () => {
    await using there = await open()
    const { alice, fill, message } = await createWorld(there)
    const told = new Promise((resolve) => here.onEntry((mailbox, position) => resolve([mailbox, position])))
    await fill(1)
    expect(await told).toEqual([alice, 1])
    expect((await here.read(alice, 'c', 0, 10, null)).entries).toMatchObject([{ jws: 'header 0' }])
    expect(await here.append(message(1, { to: [alice] }))).toMatchObject([{ status: 'accepted', position: 2 }])
    const first = await there.openCursor(alice, 'c', { reader: 'there', maxClients: 5, at: 1 })
    const fenced = new Promise((resolve) =>
      there.onCursor((_, client, state) => state && resolve([client, state.fence])),
    )
    const second = await here.openCursor(alice, 'c', { reader: 'here', maxClients: 5, at: 2 })
    expect(await fenced).toEqual(['c', second.fence])
    await expect(there.acknowledge(alice, 'c', first.fence, [1])).rejects.toMatchObject({ code: 'FENCED' })
  })

  it('loses, doubles and reorders nothing when one is killed, and goes on', async () => {
    await openEpoch('e1', mailboxes)
    const acknowledged = new Map<string, number>()
    const writer = await startWriter()
    let count = 0
    writer.on('message', ({ mailbox, n }: { mailbox: string; n: number }) => {
      acknowledged.set(mailbox, n)
      count += 1
      if (count === 600) writer.kill('SIGKILL')
    })
    await once(writer, 'exit')
    // Another one writes on from the beginning: what was stored is answered as before.
    const successor = await startWriter()
    const goesOn = Promise.withResolvers<void>()
    let beyond = 0
    successor.on('message', ({ mailbox, n }: { mailbox: string; n: number }) => {
      if (n === (acknowledged.get(mailbox) ?? -1) + 2) beyond += 1
      if (beyond === mailboxes.length) goesOn.resolve()
    })
    await goesOn.promise
    successor.send('stop')
    await once(successor, 'exit')
    for (const mailbox of mailboxes) {
      const stored = await readMailbox(mailbox)
      expect(stored.length).toBeGreaterThan((acknowledged.get(mailbox) ?? -1) + 1)
      expect(stored.map(({ jws }) => jws)).toEqual(stored.map((_, n) => `header-${n}`))
      expect(stored.map(({ position }) => position)).toEqual(stored.map((_, n) => n + 1))
    }
  })

  it('hands everything over when one stops', async () => {
    const leaving = await open()
    const { alice, fill, message, shown } = await createWorld(here)
    await fill(5)
    const writes = Array.from({ length: 50 }, (_, i) => here.append(message(5 + i, { to: [alice] })))
    await leaving[Symbol.asyncDispose]()
    expect((await Promise.all(writes)).flat().every(({ status }) => status === 'accepted')).toBe(true)
    expect(await shown('nobody')).toEqual(Array.from({ length: 55 }, (_, i) => i + 1))
  })

  it('has as many streams for ten thousand mailboxes as for ten, and a large body once', {
    timeout: 60_000,
  }, async () => {
    const connection = await connectNats({ servers: nats.urls }, 'test')
    stack.defer(() => connection.close())
    const manager = await jetstreamManager(connection)
    const streams = async () => (await manager.streams.names().next()).length
    const before = await streams()
    const crowd = Array.from({ length: 10_000 }, newDid)
    await openEpoch('crowd', crowd)
    const body = new Uint8Array(64 << 10).fill(7)
    const results = await here.append(
      storedMessage(0, { id: 'to all', epoch: 'crowd', channel: 'crowd', to: crowd, body }),
    )
    expect(results.map(({ did }) => did)).toEqual(crowd)
    expect(results.every(({ status, position }) => status === 'accepted' && position === 1)).toBe(true)
    expect(await streams()).toBe(before)
    expect((await manager.streams.info('SPINE_BODIES')).state.messages).toBe(1)
    const [entry] = await readMailbox(crowd[4321] as Did)
    expect(Buffer.compare(entry?.body ?? new Uint8Array(), body)).toBe(0)
  })

  it('puts a snapshot in the place of old records, from which a new process goes on', async () => {
    await here[Symbol.asyncDispose]()
    const own = newFolder()
    const log = stack.use(await open({ folder: own, snapshotBytes: 100_000 }))
    const { alice, fill, message } = await createWorld(log)
    await fill(20, { body: new Uint8Array(20_000) })
    const connection = await connectNats({ servers: nats.urls }, 'test')
    stack.defer(() => connection.close())
    const manager = await jetstreamManager(connection)
    const stream = streamOf(partOf(alice, 8))
    while ((await manager.streams.info(stream)).state.first_seq === 1) await pause(100)
    const fresh = newFolder()
    await using later = await open({ folder: fresh })
    expect(await later.append(message(20, { to: [alice] }))).toMatchObject([{ position: 21 }])
    expect((await later.read(alice, 'nobody', 0, 100, null)).entries).toHaveLength(21)
    await log.listMailboxes(alice)
    for (const part of partNames(8))
      expect(readAll(join(fresh, `${part}.sqlite`))).toEqual(readAll(join(own, `${part}.sqlite`)))
  })

  it('refuses another number of partitions, and a folder of another log', async () => {
    await expect(open({ partitions: 4 })).rejects.toMatchObject({
      code: 'LOG_MISMATCH',
      details: { made: 8, asked: 4 },
    })
    await using other = await startNats()
    const access = { servers: other.urls }
    await expect(openJetStreamLog({ access, folder: join(folder, '1') })).rejects.toMatchObject({
      code: 'LOG_MISMATCH',
    })
  })
})
