import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { serve, spine, startSpine } from './spine.ts'

const file = join(import.meta.dirname, '../../../../shared/data/energy/json/hourly-consumption-spain.json')
const exchange = 'exchange.apps.spine.iam.ewc'
const user = `user.roles.${exchange}`
const topicCreator = `topiccreator.roles.${exchange}`
const topic = 'meters.iam.ewc/hourly'
const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['cups', 'date', 'time', 'consumptionKWh'],
  properties: {
    cups: { type: 'string', minLength: 20 },
    date: { type: 'string', pattern: '^\\d{4}/\\d{2}/\\d{2}$' },
    time: { type: 'string', pattern: '^\\d{2}:\\d{2}$' },
    consumptionKWh: { type: 'number', minimum: 0 },
  },
}

// The records are not part of the project; where they are missing this is counted as skipped.
it.runIf(existsSync(file))(
  '744 hourly records travel by commands alone: complete, in order, once, while the broker is killed with -9',
  async () => {
    using folder = tempFolder()
    const records = JSON.parse(readFileSync(file, 'utf8')) as unknown[]
    expect(records).toHaveLength(744)
    const schemaFile = join(folder.path, 'schema.json')
    writeFileSync(schemaFile, JSON.stringify(schema))
    const data = join(folder.path, 'spine')
    const network = startSpine(data, '--no-simulation')
    const { services } = await network.until(({ event }) => event === 'ready')
    if (services === undefined) throw new Error('no services')

    const shared = { SPINE_NAMES_URL: services.names, SPINE_HUB_URL: services.hub, SPINE_VAULT_SECRET: 'secret' }
    const brokerVariables = (port: string) => ({
      ...shared,
      SPINE_PORT: port,
      SPINE_DATA_DIR: join(folder.path, 'broker'),
      SPINE_USE_ROLE: user,
      SPINE_TOPIC_ROLE: topicCreator,
    })
    let broker = await serve('broker', brokerVariables('0'))
    const apiKey = 'a-key-for-this-test'
    const gatewayVariables = (name: string) => ({
      ...shared,
      SPINE_BROKER_URL: broker.url,
      SPINE_PORT: '0',
      SPINE_DATA_DIR: join(folder.path, name),
      SPINE_API_KEY: apiKey,
    })
    const [meters, reader] = await Promise.all(
      ['meters', 'reader'].map((name) => serve('gateway', gatewayVariables(name))),
    )
    if (meters === undefined || reader === undefined) throw new Error('no gateways')
    const call = ({ url }: { url: string }, ...args: string[]) =>
      spine(...args, '--gateway', url, '--api-key', apiKey, '--json')
    const approve = (id: string) =>
      spine('role', 'approve', id, '--profile', 'operator', '--profiles', join(data, 'profiles.json'))
    for (const [gateway, role] of [
      [meters, user],
      [meters, topicCreator],
      [reader, user],
    ] as const) {
      const { id } = JSON.parse(await call(gateway, 'role', 'request', role)) as { id: string }
      await approve(id)
    }
    for (const gateway of [meters, reader]) await call(gateway, 'role', 'refresh')
    const didOf = async (gateway: { url: string }) =>
      (JSON.parse(await call(gateway, 'identity', 'show')) as { did: string }).did
    await call(meters, 'org', 'create', 'meters.iam.ewc')
    await call(meters, 'topic', 'publish', `${topic}@1.0.0`, '--schema', schemaFile)
    await call(
      meters,
      'channel',
      'create',
      'hourly.out',
      '--type',
      'pub',
      '--topics',
      topic,
      '--dids',
      await didOf(reader),
    )
    await call(
      reader,
      'channel',
      'create',
      'hourly.in',
      '--type',
      'sub',
      '--topics',
      topic,
      '--dids',
      await didOf(meters),
    )

    const received: { payload: string }[] = []
    const receive = async (): Promise<number> => {
      const lines = await call(reader, 'receive', 'hourly.in', '--client', 'spain', '--amount', '100')
      for (const line of lines.trim().split('\n'))
        if (line !== '') received.push(JSON.parse(line) as { payload: string })
      return received.length
    }
    const sending = call(meters, 'send', 'hourly.out', '--topic', `${topic}@1.0.0`, '--file', file, '--each')
    while ((await receive()) < 100) await new Promise((resolve) => setImmediate(resolve))
    const { port } = new URL(broker.url)
    await broker.end('SIGKILL')
    expect(received.length).toBeLessThan(744)
    broker = await serve('broker', brokerVariables(port))
    await sending
    await expect.poll(receive, { timeout: 120_000, interval: 200 }).toBeGreaterThanOrEqual(744)
    await receive()
    expect(received.map(({ payload }) => JSON.parse(payload) as unknown)).toEqual(records)

    for (const service of [meters, reader, broker, network]) await service.end('SIGTERM')
  },
)
