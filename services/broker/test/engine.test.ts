import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Did, didEthr } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../src/log/engine/engine.ts'
import type { LogOperations, StoredMessage } from '../src/log/message-log.ts'

const did = (n: number): Did => didEthr('spine', `0x${n.toString(16).padStart(40, '0')}`)
const [sender, ...recipients] = [did(1), did(2), did(3)]
const [alice = did(2)] = recipients
const epoch = {
  ...{ epoch: 'e', from: sender, manifest: 'm', keptUntil: 1e9 },
  entries: recipients.map((to, index) => ({ did: to, index, leaf: 'l', path: [], grant: null, prev: null })),
}
const message = (n: number, over: Partial<StoredMessage> = {}): StoredMessage => ({
  ...{ id: `id ${n}`, from: sender, channel: 'c.out', epoch: 'e', n, hash: `hash ${n}`, topic: `topic ${n % 2}` },
  ...{
    tx: `tx ${n % 5}`,
    jws: `jws ${n}`,
    body: new Uint8Array([n]),
    to: recipients,
    acceptedAt: n,
    expiresAt: 10 + n,
  },
  ...{ limit: { messages: 12, bytes: 1000 }, ...over },
})

describe('the engine', () => {
  let folder: ReturnType<typeof tempFolder>
  let engines: Engine[]

  beforeEach(() => {
    folder = tempFolder()
    engines = []
  })
  afterEach(() => {
    for (const engine of engines) engine.close()
    folder[Symbol.dispose]()
  })

  const file = (name: string) => join(folder.path, `${name}.sqlite`)
  const open = (name: string): Engine => {
    const engine = openEngine(file(name), { synchronous: 'normal' })
    engines.push(engine)
    inTransaction(engine, () => engine.putEpoch(epoch))
    return engine
  }
  /** Every row of every table. */
  const contents = (name: string): unknown => {
    const database = new DatabaseSync(file(name), { readOnly: true })
    const tables = database.prepare("select name from sqlite_schema where type = 'table' order by name").all()
    const rows = tables.map(({ name: table }) => [table, database.prepare(`select * from ${table}`).all()])
    database.close()
    return Object.fromEntries(rows)
  }

  it('comes to the same from the same operations, whatever others were rolled back in between', () => {
    let run = 0
    fc.assert(
      fc.property(
        fc.array(fc.record({ group: fc.array(operation, { maxLength: 8 }), kept: fc.boolean() })),
        (groups) => {
          run += 1
          const [one, other] = [open(`one ${run}`), open(`other ${run}`)]
          for (const { group, kept } of groups) {
            one.begin()
            for (const { name, args } of group) perform(one, name, args)
            if (kept) one.commit()
            else one.rollback()
            if (kept) inTransaction(other, () => group.map(({ name, args }) => perform(other, name, args)))
          }
          expect(contents(`one ${run}`)).toEqual(contents(`other ${run}`))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('shows a client what it has not acknowledged, as a list of numbers would', () => {
    let run = 0
    const count = 12
    const positions = fc.array(fc.integer({ min: 1, max: count }), { maxLength: 6 })
    const step = fc.oneof(
      fc.record({ kind: fc.constant('acknowledge' as const), positions }),
      fc.record({ kind: fc.constant('reject' as const), positions }),
      fc.record({ kind: fc.constant('redrive' as const), positions }),
      fc.record({ kind: fc.constant('rewind' as const), positions }),
    )
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        run += 1
        const engine = open(`cursor ${run}`)
        const dead = new Set<number>()
        let open_ = new Set(Array.from({ length: count }, (_, i) => i + 1))
        inTransaction(engine, () => {
          for (let n = 0; n < count; n += 1) engine.append(message(n, { tx: null, to: [alice] }))
          engine.openCursor(alice, 'a', { reader: 'r', maxClients: 1, at: 0 })
          for (const { kind, positions: some } of steps) {
            const [first = 0] = some
            if (kind === 'acknowledge') {
              engine.acknowledge(alice, 'a', null, some)
              for (const position of some) open_.delete(position)
            } else if (kind === 'reject') {
              engine.reject(alice, 'a', null, first, 'CODE', 1)
              if (open_.delete(first)) dead.add(first)
            } else if (kind === 'redrive') {
              const wanted = some.filter((position) => dead.delete(position))
              expect(engine.redrive(alice, 'a', some)).toEqual([...new Set(wanted)].sort((a, b) => a - b))
              for (const position of wanted) open_.add(position)
            } else {
              engine.rewind(alice, 'a', null, { position: first })
              const later = Array.from({ length: count - first }, (_, i) => first + 1 + i)
              open_ = new Set(later.filter((position) => !dead.has(position)))
            }
            const shown = engine.read(alice, 'a', 0, 100, null).entries.map(({ position }) => position)
            expect(shown).toEqual([...open_].sort((a, b) => a - b))
            const { floor, pending, deadLetters } = engine.listCursors(alice)[0] ?? {}
            expect({ floor, pending, deadLetters }).toEqual({
              floor: (shown[0] ?? count + 1) - 1,
              pending: open_.size,
              deadLetters: dead.size,
            })
          }
        })
      }),
      { numRuns: 60 },
    )
  })

  it('says whether an operation changed anything', () => {
    const engine = open('changes')
    inTransaction(engine, () => {
      const changes = (work: () => unknown): number => {
        const before = engine.changes
        work()
        return engine.changes - before
      }
      expect(changes(() => engine.append(message(0)))).toBeGreaterThan(0)
      expect(changes(() => engine.append(message(0)))).toBe(0)
      expect(changes(() => engine.append(message(7)))).toBe(0)
      expect(changes(() => engine.append(message(0, { to: [did(99)] })))).toBe(0)
      expect(changes(() => engine.expire(0, 10))).toBe(0)
    })
  })

  it('lends a client a limited number of entries at once', () => {
    const engine = open('lent')
    const request = { reader: 'r', limit: 6000, filter: null, leaseMs: 100, maxDeliveries: 9, maxClients: 1 }
    const lease = (at: number): number => engine.lease(alice, 'a', { ...request, at }).entries.length
    const limit = { messages: 20_000, bytes: 1e9 }
    inTransaction(engine, () => {
      for (let n = 0; n < 12_000; n += 1) engine.append(message(n, { tx: null, to: [alice], limit }))
      expect([lease(0), lease(1), lease(2)]).toEqual([6000, 4000, 0])
      engine.acknowledge(alice, 'a', null, [1])
      expect(lease(3)).toBe(0)
      expect(lease(200)).toBe(6000)
    })
  })

  it('keeps which record its state stands for with that state', () => {
    const engine = open('applied')
    expect(engine.applied).toBe(0)
    engine.begin()
    engine.append(message(0))
    engine.applied = 7
    engine.rollback()
    expect([engine.applied, engine.findMailbox(alice)]).toEqual([0, null])
    inTransaction(engine, () => {
      expect(engine.append(message(0, { to: [alice] }))).toMatchObject([{ status: 'accepted', position: 1 }])
      engine.applied = 8
    })
    expect(engine.applied).toBe(8)
    expect(engine.takeNews()).toEqual({ entries: [{ mailbox: alice, position: 1 }], cursors: [] })
    expect(engine.takeNews()).toEqual({ entries: [], cursors: [] })
  })
})

function inTransaction(engine: Engine, work: () => unknown): void {
  engine.begin()
  work()
  engine.commit()
}

function perform(engine: Engine, name: keyof LogOperations, args: readonly unknown[]): void {
  try {
    ;(engine[name] as (...values: readonly unknown[]) => unknown)(...args)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}

const small = fc.integer({ min: 0, max: 9 })
const mailbox = fc.constantFrom(...recipients)
const client = fc.constantFrom('a', 'b')
const positions = fc.array(small, { maxLength: 5 })
const call = <K extends keyof LogOperations>(name: K, args: fc.Arbitrary<Parameters<LogOperations[K]>>) =>
  args.map((values) => ({ name, args: values as readonly unknown[] }))
const fileOf = (n: number) => ({ id: `file ${n % 2}`, size: n })
const operation = fc.oneof(
  { weight: 8, arbitrary: call('append', fc.tuple(small.map((n) => message(n, { file: fileOf(n) })))) },
  call('appendSkip', fc.tuple(fc.tuple(small, mailbox).map(([n, to]) => ({ ...message(n), to })))),
  call('appendReceipts', fc.tuple(mailbox, fc.constant('receipts'), small, small)),
  call(
    'openCursor',
    fc.tuple(
      mailbox,
      client,
      small.map((at) => ({ reader: `reader ${at}`, maxClients: 2, at })),
    ),
  ),
  call('acknowledge', fc.tuple(mailbox, client, fc.constant(null), positions)),
  call(
    'rewind',
    fc.tuple(
      mailbox,
      client,
      fc.constant(null),
      fc.oneof(
        small.map((time) => ({ time })),
        small.map((position) => ({ position })),
      ),
    ),
  ),
  call('reject', fc.tuple(mailbox, client, fc.constant(null), small, fc.constant('CODE'), small)),
  call('missLease', fc.tuple(mailbox, client, fc.constantFrom(1, 2), positions, fc.constant(2), small)),
  call('redrive', fc.tuple(mailbox, client, fc.option(positions))),
  call('purgeDeadLetters', fc.tuple(mailbox, client, fc.option(positions))),
  call('deleteCursor', fc.tuple(mailbox, client)),
  call(
    'lease',
    fc.tuple(
      mailbox,
      client,
      small.map((at) => ({
        reader: `reader ${at % 2}`,
        limit: 3,
        filter: at % 3 === 0 ? { topics: ['topic 1'] } : null,
        leaseMs: 2,
        maxDeliveries: 2,
        maxClients: 2,
        at,
      })),
    ),
  ),
  call(
    'setMailbox',
    fc.tuple(mailbox, fc.constantFrom({ retentionMs: 3 }, { limit: null }, { limit: { messages: 4, bytes: 99 } })),
  ),
  call('deleteMailbox', fc.tuple(mailbox)),
  call(
    'createFile',
    fc.tuple(
      mailbox,
      small.map((n) => ({ ...fileOf(n), at: n, until: n + 5, limit: 12 })),
    ),
  ),
  call(
    'extendFile',
    fc.tuple(
      mailbox,
      small.map((n) => fileOf(n).id),
      small.map((at) => ({ at, until: at + 5, complete: at % 2 === 0 })),
    ),
  ),
  call(
    'endFile',
    fc.tuple(
      mailbox,
      small.map((n) => fileOf(n).id),
    ),
  ),
  call(
    'forgetFile',
    fc.tuple(
      mailbox,
      small.map((n) => fileOf(n).id),
    ),
  ),
  call('expireFiles', fc.tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom(1, 100))),
  call('expire', fc.tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom(1, 100))),
)
