import { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import type { Scope } from '@digital-spine/api'
import { type Did, SpineError } from '@digital-spine/core'
import { createHttpServer, openDatabase, silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import type { Access } from '../src/access/access.ts'
import { allow, type Principal } from '../src/access/principal.ts'
import { guardRoutes } from '../src/access/route-access.ts'
import { insertChannel } from '../src/channels/channel-store.ts'
import type { GatewayContext } from '../src/context.ts'
import type { GatewaySchema } from '../src/database.ts'
import { createDialects } from '../src/events/dialects.ts'
import { createEventServer } from '../src/events/event-server.ts'
import { createEventStreams } from '../src/events/event-streams.ts'
import { watchConnections } from '../src/events/open-connections.ts'
import type { Jobs } from '../src/jobs.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import type { SendInput } from '../src/outbox/accept.ts'
import type { SentMessages } from '../src/outbox/list-sent.ts'
import type { Parties } from '../src/people/parties.ts'
import { createReaders } from '../src/readers/readers.ts'
import { addMessageStreamRoute } from '../src/routes/message-stream.ts'
import { addStateStreamRoute } from '../src/routes/state-stream.ts'
import { receivedRow, sender } from './received-rows.ts'

const callers: Readonly<Record<string, { scopes: Scope[]; channels?: string[] }>> = {
  all: { scopes: ['send', 'receive', 'read'] },
  sender: { scopes: ['send'], channels: ['out'] },
  viewer: { scopes: ['read'] },
}
/** Knows callers by their names, as long as `holding` has them. */
const createTestAccess = (holding: ReadonlySet<string>): Access =>
  ({
    async identify({ headers }: Parameters<Access['identify']>[0]): Promise<Principal> {
      const name = String(headers['x-api-key'])
      const found = callers[name]
      if (found === undefined) throw new SpineError('UNAUTHENTICATED', 'nobody known')
      const channels = found.channels && { channels: new Set(found.channels) }
      const scopes = new Set(found.scopes)
      return { kind: 'key', id: name, name, scopes, ...channels, holds: async () => holding.has(name) }
    },
    allow,
    audit: { refused: async () => undefined },
  }) as unknown as Access

/**
 * What pushing takes, on a database of its own: the channels `in`, `strict` (acknowledged explicitly) and `out`, six readers, and
 * a server with WebSockets at `url` and event streams.
 */
export async function openEventWorld() {
  const folder = tempFolder()
  const db = await openDatabase<GatewaySchema>({
    ...{ url: `sqlite:${folder.path}/data.sqlite`, migrations: gatewayMigrations },
  })
  const seal = (bytes: Uint8Array) => bytes
  const context = {
    ...{ db, events: new EventEmitter(), logger: silentLogger(), now: Date.now, signer: { did: sender } },
    atRest: { seal, open: seal },
  } as unknown as GatewayContext
  const readers = createReaders(context, {
    ...{ receipts: { wake: () => undefined }, maxClients: 6, maxDeliveries: 10 },
  })
  /** Callers that would still be let in. */
  const holding = new Set<string>()
  const access = createTestAccess(holding)
  const accepted: SendInput[] = []
  /** How far the message m1 is. */
  const states: { did: string; state: string; code?: string }[] = []
  /** What sockets run over. */
  const lines: Duplex[] = []
  const set: { emit: 'bulk' | 'single'; taking: Promise<unknown> } = { emit: 'bulk', taking: Promise.resolve() }
  const accept = async (input: SendInput) => {
    accepted.push(input)
    if (input.transactionId === 'slow') await set.taking
    if (input.payload === 'unfit') throw new SpineError('TOPIC_NOT_CARRIED', 'not carried')
    return { id: `m${accepted.length}`, duplicate: false }
  }
  let beat = async (): Promise<void> => undefined
  const jobs: Jobs = {
    every(_name, _ms, work) {
      beat = async () => void (await work())
      return { run: beat, close: async () => undefined }
    },
    list: () => [],
  }
  const parties = { called: (did: Did) => ({ did }) } as unknown as Parties
  const connections = watchConnections(jobs, silentLogger())
  const serving = { db, logger: silentLogger(), accept, connections, readers }
  const saying = { showing: { atRest: context.atRest, parties }, did: sender, statuses: 'reference' } as const
  const dialects = createDialects({ ...saying, emit: 'bulk' })
  const servers = {
    bulk: createEventServer(serving, { dialects, access }),
    single: createEventServer(serving, { dialects: createDialects({ ...saying, emit: 'single' }), access }),
  }
  const server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  guardRoutes(server.app, access)
  const openStream = createEventStreams(server.app, connections)
  addMessageStreamRoute(server.app, context, { readers, parties, openStream })
  const sent = { find: async (id: string) => (id === 'm1' ? { recipients: states } : undefined) }
  addStateStreamRoute(server.app, context, { sent: sent as unknown as Pick<SentMessages, 'find'>, openStream })
  server.onUpgrade((request, line, head) => {
    lines.push(line)
    void servers[set.emit].upgrade(request, line, head)
  })
  const base = { conditions: { topics: [] }, createdAt: 1, updatedAt: 1 }
  for (const channel of [
    { fqcn: 'in', type: 'sub' },
    { fqcn: 'strict', type: 'sub', acknowledge: 'explicit' },
    { fqcn: 'out', type: 'pub' },
  ])
    await insertChannel(db, { ...base, ...channel } as never)
  const url = `${(await server.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')}/events`
  return {
    ...{ accepted, context, dialects, holding, lines, readers, serving, set, states, url },
    /** Does what is done every 3 s. */
    beat: () => beat(),
    async receive(...rows: Parameters<typeof receivedRow>[0][]): Promise<void> {
      await db.insertInto('inbox').values(rows.map(receivedRow)).execute()
      for (const fqcn of new Set(rows.map(({ fqcn = 'in' }) => fqcn))) context.events.emit('inbox', fqcn)
    },
    /** The ids of messages that some reader is done with. */
    async processed(): Promise<string[]> {
      const rows = await db.selectFrom('inbox').select('id').where('processed', '=', 1).orderBy('seq').execute()
      return rows.map(({ id }) => id)
    },
    /** There are no messages and no readers, and everybody may call. */
    async reset(): Promise<void> {
      set.emit = 'bulk'
      for (const name of Object.keys(callers)) holding.add(name)
      accepted.length = 0
      await db.deleteFrom('inbox').execute()
      for (const reader of await readers.list()) await readers.remove(reader)
    },
    async close(): Promise<void> {
      await Promise.all([servers.bulk.close(), servers.single.close()])
      await server.close()
      await db.destroy()
      folder[Symbol.dispose]()
    },
  }
}
