import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { didEthr } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEngine } from '../src/log/engine/engine.ts'

const did = (n: number) => didEthr('spine', `0x${n.toString(16).padStart(40, '0')}`)
const [sender, alice, bob] = [did(1), did(2), did(3)]

describe('a log written by an earlier version', () => {
  let folder: ReturnType<typeof tempFolder>
  let file: string

  beforeEach(() => {
    folder = tempFolder()
    file = join(folder.path, 'log.sqlite')
    const database = new DatabaseSync(file)
    // What the engine of that version wrote: six messages, a skip and receipts, two cursors, a dead letter.
    database.exec(readFileSync(join(import.meta.dirname, 'log-version-1.sql'), 'utf8'))
    database.close()
  })
  afterEach(() => folder[Symbol.dispose]())

  const open = () => openEngine(file, { synchronous: 'full' })

  it('has its mail, cursors and dead letters, and goes on where it was', () => {
    const engine = open()
    const { entries } = engine.read(alice, 'nobody', 0, 10, null)
    expect(entries.map(({ position, kind }) => [position, kind])).toEqual([
      ...[1, 2, 3, 4].map((position) => [position, 'message']),
      [5, 'skip'],
      [6, 'message'],
      [7, 'receipt'],
    ])
    const body = new TextEncoder().encode('body 1')
    expect(entries[1]).toMatchObject({ acceptedAt: 1001, channel: 'readings.out', body })
    expect(engine.read(alice, 'a', 0, 10, null).entries.map(({ position }) => position)).toEqual([3, 6])
    expect(engine.read(bob, 'b', 0, 10, { topics: ['topic-1'] }).entries).toMatchObject([{ position: 2 }])
    expect(engine.findSenders(bob, [3])).toEqual([{ from: sender, id: 'id-2', hash: 'hash-2' }])
    expect(engine.listDeadLetters(alice, { limit: 9 })).toMatchObject([
      { client: 'a', code: 'PAYLOAD_INVALID', at: 2000, entry: { position: 4 } },
    ])
    expect(engine.findMailbox(alice)).toMatchObject({ messages: 7, last: 7, createdAt: 1000 })
    engine.begin()
    expect(engine.acknowledge(alice, 'a', null, [3])).toBe(5)
    const message = {
      ...{ id: 'id-6', from: sender, channel: 'readings.out', epoch: 'e1', n: 6, hash: 'hash-6', topic: 'topic-1' },
      ...{ tx: 'tx', jws: 'jws', body, to: [alice], acceptedAt: 1, expiresAt: 2 },
      limit: { messages: 100, bytes: 100_000 },
    }
    expect(engine.append(message)).toMatchObject([{ code: 'DUPLICATE_TRANSACTION' }])
    expect(engine.append({ ...message, tx: null })).toMatchObject([{ position: 8, acceptedAt: 1010 }])
    expect(engine.append({ ...message, id: 'id-3', n: 3, hash: 'hash-3' })).toMatchObject([
      { status: 'duplicate', position: 4, acceptedAt: 1003 },
    ])
    engine.commit()
    engine.close()
  })

  it('has its directory and shares, but no topics that nobody has signed, and expires what is due', () => {
    const engine = open()
    expect(engine.findShare(bob, 'e1')).toMatchObject({
      index: 1,
      path: ['a', 'b'],
      grant: 'grant',
      manifest: 'manifest',
    })
    expect(engine.findPrekeys([alice], 1)).toEqual({ [alice]: 'prekey' })
    expect(engine.findTopic('t')).toBeNull()
    expect(engine.listHolders(null, 9)).toMatchObject([{ did: alice, credential: 'credential', validUntil: null }])
    engine.begin()
    expect(engine.expire(5000, 100)).toMatchObject({ lost: [{ recipient: bob, position: 1 }], more: false })
    engine.commit()
    engine.close()
  })

  it('has files, also if it was written by version 2', () => {
    open().close()
    const database = new DatabaseSync(file)
    database.exec('drop table files; drop table file_readers; pragma user_version = 2')
    database.close()
    const engine = open()
    engine.begin()
    expect(engine.createFile(alice, { id: 'a', size: 1, at: 1, until: 2, limit: 1 })).toBe('created')
    engine.commit()
    engine.close()
  })

  it('is brought to the new tables once, and a newer one is refused', () => {
    open().close()
    open().close()
    const database = new DatabaseSync(file)
    database.exec('pragma user_version = 99')
    database.close()
    expect(open).toThrow(expect.objectContaining({ code: 'LOG_MISMATCH' }))
  })
})
