import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { didEthr } from '@digital-spine/core'
import { findNatsServer, startNats, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { moveLog } from '../src/cluster/move-log.ts'
import { refuseMoved } from '../src/cluster/moved-folder.ts'
import { openSharedState } from '../src/cluster/shared-state.ts'
import { openEmbeddedLog } from '../src/log/embedded/embedded-log.ts'
import { openJetStreamLog } from '../src/log/jetstream/jetstream-log.ts'
import type { MessageLog } from '../src/log/message-log.ts'
import { storedMessage } from './stored-message.ts'
import { storedVersion } from './stored-version.ts'

const did = (n: number) => didEthr('spine', `0x${n.toString(16).padStart(40, '0')}`)
const sender = did(1)
const recipients = Array.from({ length: 12 }, (_, i) => did(i + 2))
const partitions = 2
const at = Date.now()
const kept = at + 86_400_000

describe.skipIf(findNatsServer() === undefined)('moving a log to NATS', () => {
  const stack = new AsyncDisposableStack()
  let servers: readonly string[]
  let before: unknown
  const dataDir = join(stack.use(tempFolder()).path, 'broker')
  const open = (name: string) =>
    openJetStreamLog({ access: { servers }, folder: join(dataDir, name), partitions, replicas: 1 })

  beforeAll(async () => {
    servers = stack.use(await startNats()).urls
    await using log = await openEmbeddedLog(join(dataDir, 'log'))
    await fill(log)
    before = await observe(log)
    writeFileSync(join(dataDir, 'vault.json'), '{"sealed":"vault"}')
  })
  afterAll(() => stack.disposeAsync())

  it('goes on where it was killed, and no broker starts on the half of it', async () => {
    const parts: string[] = []
    for (let ended: unknown; ended !== 0; ) {
      const child = fork(join(import.meta.dirname, 'log-mover.ts'), [dataDir, servers.join(','), String(partitions)])
      const exit = once(child, 'exit')
      child.on('message', ({ part }: { part: string }) => {
        if (parts.includes(part)) return
        parts.push(part)
        child.kill('SIGKILL')
      })
      ended = (await exit)[0]
      expect([0, null]).toContain(ended)
      const state = openSharedState({ servers }, { replicas: null, longestSessionMs: 1000 })
      // Killed after the last part, it may have been done before.
      if (parts.includes('directory'))
        await state.then((opened) => opened[Symbol.asyncDispose]()).catch(() => undefined)
      else await expect(state).rejects.toMatchObject({ code: 'CONFLICT' })
    }
    await using _state = await openSharedState({ servers }, { replicas: null, longestSessionMs: 1000 })
    expect(parts).toEqual(['0', '1', 'directory'])
    expect(() => refuseMoved(dataDir)).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
  })

  it('finds everything in NATS as it was, and goes on with the same flows', async () => {
    await using log = await open('views')
    expect(await observe(log)).toEqual(before)
    const results = await log.append(storedMessage(5, { from: sender, to: recipients, expiresAt: kept }))
    expect(results).toMatchObject(recipients.map((to) => ({ did: to, status: 'accepted', position: 7 })))
    await using other = await open('views of another')
    expect((await other.read(recipients[0] ?? sender, 'reader', 6, 10, null)).entries).toHaveLength(1)
  })

  it('is done once, and only for the broker whose it is', async () => {
    const options = { dataDir, access: { servers }, partitions, replicas: null }
    const told: unknown[] = []
    await moveLog({ ...options, onPart: (progress) => told.push(progress) })
    expect(told).toEqual([])
    writeFileSync(join(dataDir, 'vault.json'), '{"sealed":"another"}')
    await expect(moveLog(options)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('adds nothing to a log that is there', async () => {
    await using nats = await startNats()
    const access = { servers: nats.urls }
    const folder = join(dataDir, 'views elsewhere')
    const log = await openJetStreamLog({ access, folder, partitions, replicas: 1 })
    await log.putPrekey(sender, 'p', 'prekey', kept)
    await log[Symbol.asyncDispose]()
    const moving = moveLog({ dataDir, access, partitions, replicas: null })
    await expect(moving).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

async function fill(log: MessageLog): Promise<void> {
  const shares = recipients.map((recipient, index) => ({
    ...{ did: recipient, leaf: 'leaf', index, path: ['a'], grant: 'grant', prev: null },
  }))
  await log.putEpoch({ epoch: 'e1', from: sender, manifest: 'manifest', keptUntil: kept, entries: shares })
  for (let n = 0; n < 5; n += 1) {
    const body = new Uint8Array(n === 0 ? 100_000 : 100).fill(n)
    await log.append(storedMessage(n, { from: sender, to: recipients, tx: `t${n}`, body, expiresAt: kept }))
  }
  for (const recipient of recipients) {
    await log.putPrekey(recipient, 'p', 'prekey', kept)
    const { fence } = await log.openCursor(recipient, 'reader', { reader: 'r', maxClients: 9, at })
    await log.acknowledge(recipient, 'reader', fence, [1, 3])
    await log.reject(recipient, 'reader', fence, 4, 'PAYLOAD_INVALID', at)
    await log.appendReceipts(recipient, 'receipts', at, kept)
  }
  await log.putVersion(storedVersion(), null)
  await log.putHolder(sender, 'role', 'credential', null)
}

/** Everything that participants can see. */
async function observe(log: MessageLog): Promise<unknown> {
  const mailboxes = recipients.map(async (mailbox) => ({
    page: await log.read(mailbox, 'reader', 0, 100, null),
    mailbox: await log.findMailbox(mailbox),
    cursors: await log.listCursors(mailbox),
    deadLetters: await log.listDeadLetters(mailbox, { limit: 10 }),
    share: await log.findShare(mailbox, 'e1'),
  }))
  return {
    mailboxes: await Promise.all(mailboxes),
    prekeys: await log.findPrekeys(recipients, at),
    manifest: await log.findManifest(sender, 'e1'),
    topic: await log.findTopic('topic'),
    version: await log.findVersion('topic', '1.0.0'),
    holders: await log.listHolders(null, 10),
  }
}
