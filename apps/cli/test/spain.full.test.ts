import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { spine, startSpine } from './spine.ts'

const file = join(import.meta.dirname, '../../../../shared/data/energy/json/hourly-consumption-spain.json')
const owner = 'voltware.iam.ewc'
const isReady = ({ event }: { event: string }) => event === 'ready'
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

it.runIf(existsSync(file))(
  '744 hourly records travel by commands alone: complete, in order, once, through a kill -9',
  async () => {
    using folder = tempFolder()
    const records = JSON.parse(readFileSync(file, 'utf8')) as unknown[]
    expect(records).toHaveLength(744)
    const schemaFile = join(folder.path, 'schema.json')
    writeFileSync(schemaFile, JSON.stringify(schema))
    const data = join(folder.path, 'spine')
    let running = startSpine(data, '--no-simulation')
    await running.until(isReady)
    const call = (profile: string, ...args: string[]) => spine(...args, '--profile', profile, '--data', data, '--json')

    await call('device-maker', 'topic', 'publish', `${owner}/hourly@1.0.0`, '--schema', schemaFile)
    const recipient = JSON.parse(await call('aggregator', 'identity', 'show')) as { did: string }
    const sender = JSON.parse(await call('device-maker', 'identity', 'show')) as { did: string }
    await call(
      'device-maker',
      'channel',
      'create',
      'hourly.out',
      '--type',
      'pub',
      '--topics',
      `${owner}/hourly`,
      '--dids',
      recipient.did,
    )
    await call(
      'aggregator',
      'channel',
      'create',
      'hourly.in',
      '--type',
      'sub',
      '--topics',
      `${owner}/hourly`,
      '--dids',
      sender.did,
    )

    const sendAll = () =>
      call('device-maker', 'send', 'hourly.out', '--topic', `${owner}/hourly@1.0.0`, '--file', file, '--each')
    const firstRun = sendAll().catch(() => 'interrupted')
    const received: { payload: string }[] = []
    const receive = async (): Promise<void> => {
      const lines = await call('aggregator', 'receive', 'hourly.in', '--client', 'spain', '--amount', '200')
      for (const line of lines.trim().split('\n'))
        if (line !== '') received.push(JSON.parse(line) as { payload: string })
    }
    while (received.length < 100) await receive()
    await running.end('SIGKILL')
    await firstRun
    running = startSpine(data, '--no-simulation')
    await running.until(isReady)
    await sendAll()
    await expect
      .poll(
        async () => {
          await receive()
          return received.length
        },
        { timeout: 120_000, interval: 200 },
      )
      .toBeGreaterThanOrEqual(744)
    await receive()
    expect(received.map(({ payload }) => JSON.parse(payload) as unknown)).toEqual(records)
    await running.end('SIGTERM')
  },
)
