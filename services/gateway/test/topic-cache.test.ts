import type { TopicPublication } from '@digital-spine/api'
import {
  type Did,
  didEthr,
  jsonSchemaContent,
  keySigner,
  kidOf,
  type PublicJwk,
  parseName,
  type Signer,
  SpineError,
  signTopicVersion,
  topicId,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { openDatabase, silentLogger } from '@digital-spine/runtime'
import { createValidators } from '@digital-spine/schema'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { createTopicCache, type TopicCache } from '../src/topics/topic-cache.ts'
import { maxVersions } from '../src/topics/topic-store.ts'

const owner = parseName('acme.iam.ewc')
const name = 'readings'
const id = topicId(owner, name)
const content = jsonSchemaContent({ type: 'object' })
const validators = createValidators()
const [first, second] = ['1', '2'].map((digit) => didEthr('spine', `0x${digit.repeat(40)}`)) as [Did, Did]
const known = new Map<string, PublicJwk>()
const signers = new Map<Did, Signer>()
let now = 0
/** Who controls the owner's name on the ledger, and how long ago its latest block was. */
let controller: Did
let blockAge = 0
/** What the broker answers; nothing while it is away. */
let published: { latest: string; deletedAt: number | null; versions: Map<string, TopicPublication> } | undefined

beforeAll(async () => {
  for (const did of [first, second]) {
    const { d, ...jwk } = await crypto.generateP256()
    const kid = kidOf(did, 'delegate-1')
    known.set(kid, jwk)
    signers.set(did, keySigner(crypto, did, kid, { d, ...jwk }))
  }
})
afterAll(() => validators.close())
beforeEach(() => {
  now = 0
  controller = first
  blockAge = 0
  published = { latest: '1.0.0', deletedAt: null, versions: new Map() }
})

const sign = (publisher: Did, version: string, topic = name) =>
  signTopicVersion({
    ...{ crypto, signer: signers.get(publisher) as Signer, content, now },
    topic: { owner, name: topic, version },
  })

async function publish(version: string, over: Partial<TopicPublication> = {}): Promise<void> {
  published?.versions.set(version, { statement: await sign(controller, version), content, ...over })
}

describe.each(['sqlite', 'postgres'] as const)('topics of a gateway on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase
  let topics: TopicCache
  /** Tells the cache that the broker is connected, or that the ledger has changed. */
  let connected: () => void
  let changed: () => void

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
  })
  afterAll(async () => {
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })
  beforeEach(async () => {
    await db.deleteFrom('topic_versions').execute()
    await db.deleteFrom('latest_versions').execute()
    restart()
  })

  /** A gateway starts with what is in its database. */
  const restart = (): void => {
    const atBroker = () => {
      if (published === undefined) throw new SpineError('SERVICE_UNAVAILABLE', 'The broker does not answer.')
      return published
    }
    const broker = {
      get connected() {
        return published !== undefined
      },
      onConnected: (listener: () => void) => {
        connected = listener
      },
      topics: {
        async find() {
          const { latest: version, deletedAt } = atBroker()
          return { owner, name, version, deletedAt }
        },
        async findVersion(_: string, version: string) {
          const found = atBroker().versions.get(version)
          if (found === undefined) throw new SpineError('TOPIC_UNKNOWN', 'There is no such version.')
          return found
        },
      },
    }
    const keys = {
      resolveKey(kid: string) {
        const key = known.get(kid)
        if (key === undefined) throw new SpineError('KEY_REVOKED', 'It has been revoked since.')
        return key
      },
    }
    const ledger = {
      receivedKeys: keys,
      findName: async () => ({ controller }),
      onChange: (listener: () => void) => {
        changed = listener
      },
    }
    const ports = {
      ...{ keys, freshnessMs: 900_000, head: async () => ({ number: 1, timestamp: now - blockAge }) },
      ...{ credentialsOf: async () => [], forget: () => undefined },
    }
    const context = { broker, db, ledger, ports, now: () => now, logger: silentLogger() }
    topics = createTopicCache(context as unknown as GatewayContext, validators)
  }
  const latest = async () => (await topics.get(owner, name)).version
  const publisher = async (version = '1.0.0') => (await topics.getById(id, version, 'receive')).publisher

  it('keeps the latest version known while the broker is away, and no longer', async () => {
    await publish('1.0.0')
    await publish('1.1.0')
    expect(await latest()).toBe('1.0.0')
    const before = published
    published = undefined
    for (; now < 60_000; now += 6000) expect(await latest()).toBe('1.0.0')
    await expect(topics.get(owner, name, '1.1.0')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    published = before && { ...before, latest: '1.1.0' }
    expect(await latest()).toBe('1.1.0')
    published = before && { ...before, deletedAt: 1 }
    now += 6000
    await expect(latest()).rejects.toMatchObject({ code: 'TOPIC_DELETED' })
    expect((await topics.get(owner, name, '1.0.0')).version).toBe('1.0.0')
  })

  it('checks payloads by what the publisher signed', async () => {
    await publish('1.0.0')
    const { validator, format } = await topics.getById(id, '1.0.0', 'receive')
    expect(format).toBe('jsonschema')
    await validator.check(Buffer.from('{}'))
    await expect(validator.check(Buffer.from('[]'))).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' })
  })

  it.each<[string, string, () => Promise<Partial<TopicPublication>>]>([
    ['a schema that is not the signed one', 'DIGEST_MISMATCH', async () => ({ content: jsonSchemaContent(true) })],
    ['a version of somebody else', 'TOPIC_UNTRUSTED', async () => ({ statement: await sign(second, '1.0.0') })],
    ['another version', 'TOPIC_UNTRUSTED', async () => ({ statement: await sign(first, '1.1.0') })],
    ['another topic', 'TOPIC_UNTRUSTED', async () => ({ statement: await sign(first, '1.0.0', 'offers') })],
    ['nothing that is signed', 'JWS_INVALID', async () => ({ statement: '' })],
  ])('takes from a broker that lies no %s, and asks it again', async (_, code, lie) => {
    await publish('1.0.0', await lie())
    await expect(latest()).rejects.toMatchObject({ code })
    await publish('1.0.0')
    expect(await latest()).toBe('1.0.0')
  })

  it('goes on with what it had when it restarts while the broker is away', async () => {
    await publish('1.0.0')
    expect(await latest()).toBe('1.0.0')
    const before = published
    published = undefined
    restart()
    const { version, validator } = await topics.get(owner, name)
    expect(version).toBe('1.0.0')
    await expect(validator.check(Buffer.from('[]'))).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' })
    await expect(topics.getById(id, '1.1.0', 'receive')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    published = before && { ...before, deletedAt: 1 }
    restart()
    await expect(latest()).rejects.toMatchObject({ code: 'TOPIC_DELETED' })
    published = undefined
    restart()
    await expect(latest()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    expect(await publisher()).toBe(first)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['was altered', () => sql`update topic_versions set content = replace(content, 'object', 'array')`.execute(db)],
    ['cannot be read', () => db.updateTable('topic_versions').set({ content: '{' }).execute()],
    ['is signed by somebody else', async () => resign(await sign(second, '1.0.0'))],
    ['is another version', async () => resign(await sign(first, '1.1.0'))],
    ['was published by who may not any more', () => handOver(second)],
  ])('does not go on with what %s', async (_, damage) => {
    await publish('1.0.0')
    expect(await publisher()).toBe(first)
    await damage()
    published = undefined
    restart()
    await expect(publisher()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  })
  const handOver = async (to: Did) => {
    controller = to
  }
  const resign = (statement: string) => db.updateTable('topic_versions').set({ statement }).execute()

  it('asks the broker about what it went on with when that is back', async () => {
    await publish('1.0.0')
    await publisher()
    const before = published
    published = undefined
    restart()
    expect(await publisher()).toBe(first)
    published = before
    await publish('1.0.0', { content: jsonSchemaContent(true) })
    connected()
    await expect(publisher()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    await publish('1.0.0')
    expect(await publisher()).toBe(first)
  })

  it('keeps the versions of a topic that were loaded last, and those of others beside', async () => {
    const versions = Array.from({ length: maxVersions + 1 }, (_, i) => `1.${i}.0`)
    await db
      .insertInto('topic_versions')
      .values({ topic: 'another', version: '1.0.0', statement: '', content: '', used_at: -1 })
      .execute()
    for (const version of versions) {
      await publish(version)
      now += 1
      await publisher(version)
    }
    const rows = await db.selectFrom('topic_versions').select(['topic', 'version']).orderBy('used_at').execute()
    expect(rows.map((row) => `${row.topic} ${row.version}`)).toEqual([
      ...['another 1.0.0', ...versions.slice(1).map((version) => `${id} ${version}`)],
    ])
  })

  it('refuses a version whose publisher may not any more, whether it knew it before or not', async () => {
    await publish('1.0.0')
    expect(await publisher()).toBe(first)
    controller = second
    now += 4000
    expect(await publisher()).toBe(first)
    changed()
    await expect(publisher()).rejects.toMatchObject({ code: 'TOPIC_UNTRUSTED' })
    restart()
    await expect(publisher()).rejects.toMatchObject({ code: 'TOPIC_UNTRUSTED' })
    await publish('1.0.0')
    expect(await publisher()).toBe(second)
    controller = first
    now += 6000
    await expect(publisher()).rejects.toMatchObject({ code: 'TOPIC_UNTRUSTED' })
  })

  it('refuses a version whose key was revoked since', async () => {
    await publish('1.0.0')
    expect(await publisher()).toBe(first)
    const kid = kidOf(first, 'delegate-1')
    const key = known.get(kid) as PublicJwk
    known.delete(kid)
    now += 6000
    await expect(publisher()).rejects.toMatchObject({ code: 'KEY_REVOKED' })
    known.set(kid, key)
    expect(await publisher()).toBe(first)
  })

  it('waits to receive while the ledger is too old to tell, not to send, and goes on then', async () => {
    await publish('1.0.0')
    expect(await publisher()).toBe(first)
    published = undefined
    now += 6000
    blockAge = 1_000_000
    await expect(publisher()).rejects.toMatchObject({ code: 'LEDGER_STALE' })
    expect((await topics.get(owner, name, '1.0.0')).version).toBe('1.0.0')
    blockAge = 0
    expect(await publisher()).toBe(first)
  })
})
