import { DatabaseSync } from 'node:sqlite'
import { didEthr } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { type Engine, openEngine } from '../src/log/engine/engine.ts'
import { copyPart, findDifferences, readContents } from '../src/log/engine/transfer.ts'
import { storedMessage } from './stored-message.ts'
import { storedVersion } from './stored-version.ts'

const did = (n: number) => didEthr('spine', `0x${n.toString(16).padStart(40, '0')}`)
const sender = did(1)
const recipients = [2, 3, 4, 5, 6].map(did)
const at = 1000
const partitions = 3
const partOf = (of: string): number => Number(BigInt(`0x${of.slice(-1)}`) % BigInt(partitions))

function fill(engine: Engine): void {
  engine.begin()
  const entries = recipients.map((recipient, index) => ({
    ...{ did: recipient, leaf: 'leaf', index, path: ['a'], grant: 'grant', prev: null },
  }))
  engine.putEpoch({ epoch: 'e1', from: sender, manifest: 'manifest', keptUntil: at, entries })
  for (let n = 0; n < 5; n += 1) engine.append(storedMessage(n, { from: sender, to: recipients, tx: `t${n}` }))
  for (const recipient of recipients) {
    engine.putPrekey(recipient, 'p', 'prekey', at * 2)
    const { fence } = engine.openCursor(recipient, 'reader', { reader: 'r', maxClients: 9, at })
    engine.acknowledge(recipient, 'reader', fence, [1, 3])
    engine.reject(recipient, 'reader', fence, 4, 'PAYLOAD_INVALID', at)
    engine.missLease(recipient, 'reader', fence, [2], 5, at)
    engine.appendReceipts(recipient, 'receipts', at, at * 2)
  }
  engine.putVersion(storedVersion(), null)
  engine.putHolder(recipients[0] as never, 'role', 'credential', null)
  const event = {
    id: 'event',
    at,
    actor: null,
    action: 'login',
    subject: null,
    outcome: 'allowed',
    code: null,
    detail: null,
  }
  engine.recordAudit(event as never)
  engine.commit()
}

/** Everything that a recipient or its gateway can see. */
function observe(engine: Engine, recipient: (typeof recipients)[number]) {
  return {
    page: engine.read(recipient, 'reader', 0, 100, null),
    mailbox: engine.findMailbox(recipient),
    cursors: engine.listCursors(recipient),
    deadLetters: engine.listDeadLetters(recipient, { limit: 10 }),
    share: engine.findShare(recipient, 'e1'),
    prekeys: engine.findPrekeys([recipient], at),
  }
}

it('knows every table there is', () => {
  using folder = tempFolder()
  const file = `${folder.path}/log.sqlite`
  openEngine(file, { synchronous: 'normal' }).close()
  using database = new DatabaseSync(file)
  const tables = database.prepare("select name from sqlite_schema where type = 'table' order by name").all()
  const known = [...Object.keys(readContents(file)), 'applied']
  expect(known.toSorted()).toEqual(tables.map(({ name }) => name))
})

it('divides a log so that each part has all of its own, and goes on as the whole would', () => {
  using folder = tempFolder()
  const source = `${folder.path}/whole.sqlite`
  const whole = openEngine(source, { synchronous: 'normal' })
  fill(whole)
  const targets = Array.from({ length: partitions }, (_, i) => `${folder.path}/part-${i}.sqlite`)
  const counts = targets.map((target, i) => copyPart({ source, target, part: (of) => partOf(of) === i, applied: 7 }))
  const directory = `${folder.path}/directory.sqlite`
  counts.push(copyPart({ source, target: directory, part: 'directory', applied: 7 }))
  expect(findDifferences(readContents(source), counts)).toEqual([])
  expect(findDifferences(readContents(source), counts.slice(1))).toContain('entries')

  const parts = [...targets, directory].map((file) => openEngine(file, { synchronous: 'normal' }))
  whole.begin()
  for (const recipient of recipients) {
    const part = parts[partOf(recipient)] as Engine
    expect(observe(part, recipient)).toEqual(observe(whole, recipient))
    expect(part.applied).toBe(7)
    part.begin()
    for (const message of [
      storedMessage(4, { to: [recipient], tx: 't4' }),
      storedMessage(5, { to: [recipient], tx: 't5' }),
    ])
      expect(part.append(message)).toEqual(whole.append(message))
    const again = storedMessage(6, { to: [recipient], tx: 't5' })
    expect(part.append(again)).toMatchObject([{ code: 'DUPLICATE_TRANSACTION' }])
    part.commit()
  }
  whole.commit()
  expect(parts[partOf(sender)]?.findManifest(sender, 'e1')).toBe('manifest')
  const names = parts.at(-1)
  expect(names?.findTopic('topic')).toEqual(whole.findTopic('topic'))
  expect(names?.findVersion('topic', '1.0.0')).toEqual(storedVersion())
  expect(names?.listAudit({ after: 0, limit: 9 })).toEqual(whole.listAudit({ after: 0, limit: 9 }))
  expect(names?.listHolders(null, 9)).toHaveLength(1)
  for (const engine of [whole, ...parts]) engine.close()
})
