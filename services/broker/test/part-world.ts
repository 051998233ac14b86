import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Did, didEthr } from '@digital-spine/core'
import { startNats, tempFolder } from '@digital-spine/testkit'
import type { NatsConnection } from '@nats-io/transport-node'
import { connectNats } from '../src/cluster/nats-access.ts'
import { type Keeper, startKeeper } from '../src/log/jetstream/keeper.ts'
import { type LogStream, openLogStream, requestMs, type Stored } from '../src/log/jetstream/log-stream.ts'
import { openPart, type Part } from '../src/log/jetstream/part.ts'
import type { Request } from '../src/log/jetstream/record.ts'
import { createRequests } from '../src/log/jetstream/requests.ts'
import { openSnapshots } from '../src/log/jetstream/snapshots.ts'
import { ensureStreams } from '../src/log/jetstream/streams.ts'
import { openView, type Result } from '../src/log/jetstream/view.ts'
import { viewFile } from '../src/log/jetstream/view-folder.ts'
import type { StoredMessage } from '../src/log/message-log.ts'
import type { Outcome } from '../src/log/worker-front.ts'

const did = (n: number): Did => didEthr('spine', `0x${n.toString(16).padStart(40, '0')}`)
export const [sender, alice] = [did(1), did(2)]

/** One part of a log on a real NATS, as processes have it, each by a line that a test may tamper with. */
export type PartWorld = AsyncDisposable & {
  readonly connection: NatsConnection
  join(name: string, tamper?: (stream: LogStream) => LogStream): Promise<Member>
}

/** A process that has the part. */
export type Member = {
  readonly id: string
  readonly part: Part
  readonly keeper: Keeper
  /** Calls that it has been told of, from the log. */
  readonly done: Result[]
  /** Whether it hears nothing of what is stored, as a process that is stopped. */
  isDeaf: boolean
  /** Asks it as the owner that it takes itself for; answers what comes of that, by the log or at once. */
  ask(name: Request['name'], ...args: readonly unknown[]): Promise<Outcome>
  /** Answers when it is the owner, whom nobody then contests. */
  own(): Promise<void>
  contents(): unknown
  /** Stores a snapshot in the place of the records. */
  keep(): Promise<void>
  readonly file: string
  /** What it could not take. */
  readonly failed: Promise<unknown>
}

export async function startPartWorld(): Promise<PartWorld> {
  await using stack = new AsyncDisposableStack()
  const nats = stack.use(await startNats())
  const folder = stack.use(tempFolder())
  const connection = await connectNats({ servers: nats.urls }, 'test')
  stack.defer(() => connection.close())
  await ensureStreams(connection, { partitions: 1, replicas: 1 })
  const requests = createRequests(connection, requestMs)
  const keepers = stack.adopt([] as Keeper[], async (all) => {
    await Promise.all(all.map((keeper) => keeper.close()))
  })
  const members = stack.adopt([] as Part[], (parts) => {
    for (const part of parts) part.close()
  })
  const owned = stack.move()
  return {
    connection,
    async join(id, tamper = (stream) => stream) {
      const own = join(folder.path, randomUUID())
      mkdirSync(own)
      const file = viewFile(own, '0')
      const keeper = startKeeper(own)
      keepers.push(keeper)
      const snapshots = await openSnapshots(connection, { folder: own, replicas: 1, keeper, minBytes: 0 })
      const done: Result[] = []
      const failed = Promise.withResolvers<unknown>()
      const waiting = new Map<number, (outcome: Outcome) => void>()
      let asked = 0
      let part: Part | undefined
      let member: Member | undefined
      let becomeOwner: (() => void) | undefined
      const hear = (stored: Stored): unknown => member?.isDeaf || part?.hear(stored)
      const stream = tamper(await openLogStream(connection, requests, '0', hear))
      const opened = openPart({
        ...{ name: '0', me: id, stream, maxRecordBytes: 1 << 20 },
        openView: () => openView(file),
        restore: (applied) => snapshots.restore('0', applied),
        events: {
          onDone(result) {
            done.push(result)
            if (result.request.origin === id) waiting.get(result.request.call)?.(result.outcome)
          },
          onUnchanged: ({ request, outcome }) => waiting.get(request.call)?.(outcome),
          onOwner: () => part?.ownership.owner === id && becomeOwner?.(),
          onFailure: failed.resolve,
        },
      })
      part = opened
      members.push(opened)
      member = {
        ...{ id, part: opened, keeper, done, isDeaf: false, file, failed: failed.promise },
        ask: (name, ...args) =>
          new Promise((resolve) => {
            asked += 1
            waiting.set(asked, resolve)
            opened.receive([{ origin: id, call: asked, name, args }], { term: opened.ownership.term, after: 0 })
          }),
        own: () =>
          new Promise((resolve) => {
            becomeOwner = resolve
            for (const other of members) other.want(other === opened ? id : null)
          }),
        contents: () => readAll(file),
        keep: () => snapshots.keep('0', stream),
      }
      await opened.catchUp()
      return member
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

export const epoch = {
  ...{ epoch: 'e', from: sender, manifest: 'm', keptUntil: 9e15 },
  entries: [{ did: alice, index: 0, leaf: 'l', path: [], grant: null, prev: null }],
}

export function message(n: number): StoredMessage {
  return {
    ...{ id: `id ${n}`, from: sender, channel: 'c.out', epoch: 'e', n, hash: `hash ${n}`, topic: 'topic', tx: null },
    ...{ jws: `jws ${n}`, body: new Uint8Array([n]), to: [alice], acceptedAt: n, expiresAt: 9e15 },
    limit: { messages: 1000, bytes: 1e9 },
  }
}

/** Every row of every table of a file. */
export function readAll(file: string): Record<string, unknown> {
  using database = new DatabaseSync(file, { readOnly: true })
  const tables = database.prepare("select name from sqlite_schema where type = 'table' order by name").all()
  return Object.fromEntries(tables.map(({ name }) => [name, database.prepare(`select * from ${name}`).all()]))
}
