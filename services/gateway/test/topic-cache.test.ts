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
import { createValidators } from '@digital-spine/schema'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { GatewayContext } from '../src/context.ts'
import { createTopicCache } from '../src/topics/topic-cache.ts'

const owner = parseName('acme.iam.ewc')
const content = jsonSchemaContent({ type: 'object' })
const validators = createValidators()
const [controller, stranger] = ['1', '2'].map((digit) => didEthr('spine', `0x${digit.repeat(40)}`)) as [Did, Did]
const known = new Map<string, PublicJwk>()
const signers = new Map<Did, Signer>()
let now = 0
/** What the broker answers; nothing while it is away. */
let published: { latest: string; deletedAt: number | null; versions: Map<string, TopicPublication> } | undefined

beforeAll(async () => {
  for (const did of [controller, stranger]) {
    const { d, ...jwk } = await crypto.generateP256()
    const kid = kidOf(did, 'delegate-1')
    known.set(kid, jwk)
    signers.set(did, keySigner(crypto, did, kid, { d, ...jwk }))
  }
})
afterAll(() => validators.close())
beforeEach(() => {
  now = 0
  published = { latest: '1.0.0', deletedAt: null, versions: new Map() }
})

const sign = (publisher: Did, version: string, name = 'readings') =>
  signTopicVersion({ crypto, signer: signers.get(publisher) as Signer, topic: { owner, name, version }, content, now })

async function publish(version: string, over: Partial<TopicPublication> = {}): Promise<void> {
  published?.versions.set(version, { statement: await sign(controller, version), content, ...over })
}

function open() {
  const atBroker = () => {
    if (published === undefined) throw new SpineError('SERVICE_UNAVAILABLE', 'The broker does not answer.')
    return published
  }
  const topics = {
    async find() {
      const { latest: version, deletedAt } = atBroker()
      return { owner, name: 'readings', version, deletedAt }
    },
    async findVersion(_: string, version: string) {
      const found = atBroker().versions.get(version)
      if (found === undefined) throw new SpineError('TOPIC_UNKNOWN', 'There is no such version.')
      return found
    },
  }
  const keys = { resolveKey: (kid: string) => known.get(kid) }
  const ledger = { receivedKeys: keys, findName: async () => ({ controller }) }
  const ports = {
    keys,
    freshnessMs: 900_000,
    head: async () => ({ number: 1, timestamp: now }),
    credentialsOf: async () => [],
  }
  const context = { broker: { topics }, ledger, ports, now: () => now } as unknown as GatewayContext
  return createTopicCache(context, validators)
}

it('keeps the latest version known while the broker is away, and no longer', async () => {
  await publish('1.0.0')
  await publish('1.1.0')
  const topics = open()
  const latest = async () => (await topics.get(owner, 'readings')).version
  expect(await latest()).toBe('1.0.0')
  const before = published
  published = undefined
  for (; now < 60_000; now += 6000) expect(await latest()).toBe('1.0.0')
  await expect(topics.get(owner, 'readings', '1.1.0')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  published = before && { ...before, latest: '1.1.0' }
  expect(await latest()).toBe('1.1.0')
  published = before && { ...before, deletedAt: 1 }
  now += 6000
  await expect(latest()).rejects.toMatchObject({ code: 'TOPIC_DELETED' })
  expect((await topics.get(owner, 'readings', '1.0.0')).version).toBe('1.0.0')
})

it('checks payloads by what the publisher signed', async () => {
  await publish('1.0.0')
  const { validator, publisher, format } = await open().getById(topicId(owner, 'readings'), '1.0.0')
  expect({ publisher, format }).toEqual({ publisher: controller, format: 'jsonschema' })
  await validator.check(Buffer.from('{}'))
  await expect(validator.check(Buffer.from('[]'))).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' })
})

it.each<[string, string, () => Promise<Partial<TopicPublication>>]>([
  ['a schema that is not the signed one', 'DIGEST_MISMATCH', async () => ({ content: jsonSchemaContent(true) })],
  ['a version of somebody else', 'TOPIC_UNTRUSTED', async () => ({ statement: await sign(stranger, '1.0.0') })],
  ['another version', 'TOPIC_UNTRUSTED', async () => ({ statement: await sign(controller, '1.1.0') })],
  ['another topic', 'TOPIC_UNTRUSTED', async () => ({ statement: await sign(controller, '1.0.0', 'offers') })],
  ['nothing that is signed', 'JWS_INVALID', async () => ({ statement: '' })],
])('takes from a broker that lies no %s, and asks it again', async (_, code, lie) => {
  const topics = open()
  await publish('1.0.0', await lie())
  await expect(topics.get(owner, 'readings')).rejects.toMatchObject({ code })
  await publish('1.0.0')
  expect((await topics.get(owner, 'readings')).version).toBe('1.0.0')
})
