import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGatewayClient, type GatewayClient } from '@digital-spine/client'
import { type Service, startProcess, startService } from './processes.ts'
import { createTempFolder } from './temp-folder.ts'

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
  readonly broker: Service
  readonly sender: Party
  readonly readers: readonly Party[]
}

const exchange = 'exchange.apps.spine.iam.ewc'
const user = `user.roles.${exchange}`
const topicCreator = `topiccreator.roles.${exchange}`
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
  const folder = stack.use(createTempFolder()).path
  const data = join(folder, 'network')
  const network = stack.use(
    await startProcess<{ services: Record<'names' | 'hub', string> }>([
      ...['up', '--json', '--no-simulation', '--port', '0', '--data', data],
    ]),
  )
  const { names, hub } = network.ready.services
  const shared = { SPINE_NAMES_URL: names, SPINE_HUB_URL: hub, SPINE_VAULT_SECRET: 'secret', SPINE_PORT: '0' }
  const broker = stack.use(
    await startService('broker', {
      ...shared,
      ...{ SPINE_DATA_DIR: join(folder, 'broker'), SPINE_USE_ROLE: user, SPINE_TOPIC_ROLE: topicCreator },
    }),
  )
  const profiles = JSON.parse(readFileSync(join(data, 'profiles.json'), 'utf8')) as {
    operator: { gateway: string; apiKey: string }
  }
  const operator = createGatewayClient({ url: profiles.operator.gateway, apiKey: profiles.operator.apiKey })
  stack.defer(() => operator.close())
  const enter = async (name: string, roles: readonly string[]): Promise<Party> => {
    const service = await startService('gateway', {
      ...shared,
      ...{ SPINE_BROKER_URL: broker.url, SPINE_DATA_DIR: join(folder, name), SPINE_API_KEY: apiKey },
    })
    stack.use(service)
    const { url } = service
    const client = createGatewayClient({ url, apiKey })
    stack.defer(() => client.close())
    for (const role of roles) await operator.approve((await client.enrol(role)).id)
    await client.refreshCredentials()
    while ((await client.identity()).broker !== 'OK') await new Promise((resolve) => setTimeout(resolve, 50))
    return { client, url, apiKey, did: (await client.identity()).did, service }
  }
  const sender = await enter('sender', [user, topicCreator])
  await sender.client.registerName(owner)
  await sender.client.createTopic({ ...topic, version: '1.0.0', schema })
  const readers: Party[] = []
  for (let i = 0; i < readerCount; i += 1) readers.push(await enter(`reader-${i}`, [user]))
  const topics = [{ owner, topicName: topic.name }]
  const dids = readers.map(({ did }) => did)
  await sender.client.createChannel({ fqcn: 'bench.out', type: 'pub', conditions: { dids, topics } })
  for (const { client } of readers)
    await client.createChannel({ fqcn: 'bench.in', type: 'sub', conditions: { dids: [sender.did], topics } })
  const owned = stack.move()
  return { broker, sender, readers, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
