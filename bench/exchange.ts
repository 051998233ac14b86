import { join } from 'node:path'
import { createGatewayClient, type GatewayClient } from '@digital-spine/client'
import { jsonSchemaContent } from '@digital-spine/core'
import { type BenchNetwork, startNetwork, topicRole, useRole } from './network.ts'
import { type Service, startService } from './processes.ts'

/** A gateway in a process of its own, as seen by its participant system. */
export type Party = {
  readonly client: GatewayClient
  readonly url: string
  readonly apiKey: string
  readonly did: string
  readonly service: Service
}

/** A sender and readers, a gateway each, and a broker; every one a process of its own, as in production. */
export type Exchange = AsyncDisposable & {
  readonly network: BenchNetwork
  readonly broker: Service
  readonly sender: Party
  readonly readers: readonly Party[]
  /** Another participant, with roles that the operator has issued to it. */
  enter(name: string, roles: readonly string[]): Promise<Party>
}

const owner = 'bench.iam.ewc'
const apiKey = 'a-key-for-benchmarks'

export const topic = { owner, name: 'readings' }
export const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  additionalProperties: false,
  required: ['meter', 'at', 'values'],
  properties: {
    meter: { type: 'string', minLength: 1, maxLength: 64 },
    at: { type: 'string', format: 'date-time' },
    values: { type: 'array', maxItems: 200, items: { type: 'number' } },
  },
}

/** A payload of 1 KiB of JSON that fits the topic. */
export function createPayload(i: number): object {
  const values = Array.from({ length: 120 }, (_, k) => 100 + ((i * 7 + k * 13) % 900) + 0.25)
  return { meter: `meter-${String(i).padStart(12, '0')}`, at: '2026-01-01T00:00:00Z', values }
}

export async function startExchange(readerCount: number): Promise<Exchange> {
  await using stack = new AsyncDisposableStack()
  const network = stack.use(await startNetwork())
  const { names, hub } = network.services
  const shared = { SPINE_NAMES_URL: names, SPINE_HUB_URL: hub, SPINE_VAULT_SECRET: 'secret', SPINE_PORT: '0' }
  const roles = { SPINE_USE_ROLE: useRole, SPINE_TOPIC_ROLE: topicRole }
  const folderOf = (name: string) => ({ SPINE_DATA_DIR: join(network.folder, name) })
  const broker = stack.use(await startService('broker', { ...shared, ...roles, ...folderOf('broker') }))
  const operator = createGatewayClient(network.access('operator'))
  stack.defer(() => operator.close())
  const enterWith = async (into: AsyncDisposableStack, name: string, roles: readonly string[]): Promise<Party> => {
    const service = await startService('gateway', {
      ...shared,
      ...{ SPINE_BROKER_URL: broker.url, SPINE_API_KEY: apiKey },
      ...folderOf(name),
    })
    into.use(service)
    const { url } = service
    const client = createGatewayClient({ url, apiKey })
    into.defer(() => client.close())
    for (const role of roles) await operator.approve((await client.enrol(role)).id)
    await client.refreshCredentials()
    while ((await client.identity()).broker !== 'OK') await new Promise((resolve) => setTimeout(resolve, 50))
    return { client, url, apiKey, did: (await client.identity()).did, service }
  }
  const sender = await enterWith(stack, 'sender', [useRole, topicRole])
  await sender.client.registerName(owner)
  await sender.client.topics.publish({ ...topic, version: '1.0.0', content: jsonSchemaContent(schema) })
  const readers: Party[] = []
  for (let i = 0; i < readerCount; i += 1) readers.push(await enterWith(stack, `reader-${i}`, [useRole]))
  const topics = [{ owner, topicName: topic.name }]
  const dids = readers.map(({ did }) => did)
  if (readers.length > 0)
    await sender.client.createChannel({ fqcn: 'bench.out', type: 'pub', conditions: { dids, topics } })
  for (const { client } of readers)
    await client.createChannel({ fqcn: 'bench.in', type: 'sub', conditions: { dids: [sender.did], topics } })
  const owned = stack.move()
  return {
    ...{ network, broker, sender, readers },
    enter: (name, roles) => enterWith(owned, name, roles),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
