import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGatewayClient } from '@digital-spine/client'
import { createSelfSigned, startPostgres, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { startTestSandbox } from './test-sandbox.ts'

const main = join(import.meta.dirname, '../src/main.ts')
const user = 'user.roles.exchange.apps.spine.iam.ewc'
const operatorRole = 'gridoperator.roles.exchange.apps.spine.iam.ewc'

const folder = tempFolder()
const certificate = createSelfSigned('gateway.test')
const [certFile, keyFile] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')]
let sandbox: Sandbox

beforeAll(async () => {
  writeFileSync(certFile, certificate.cert)
  writeFileSync(keyFile, certificate.key)
  const dataDir = join(folder.path, 'spine')
  sandbox = await startTestSandbox(dataDir)
})
afterAll(async () => {
  await sandbox.close()
  folder[Symbol.dispose]()
})

it.each(['SQLite', 'PostgreSQL'])(
  'a gateway in a process of its own, on %s, joins: identity, role, channel, message with its trace',
  async (engine) => {
    await using postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    const { names, hub, broker } = sandbox.urls
    const environment = {
      ...process.env,
      ...{
        SPINE_NAMES_URL: names,
        SPINE_HUB_URL: hub,
        SPINE_BROKER_URL: broker,
        SPINE_PORT: '0',
        SPINE_DATA_DIR: join(folder.path, engine),
      },
      ...(postgres === undefined ? {} : { SPINE_DATABASE_URL: postgres.url }),
      ...{ SPINE_API_KEY: 'a-key-for-this-test', SPINE_VAULT_SECRET: 'secret' },
      ...{ SPINE_TLS_CERT: certFile, SPINE_TLS_KEY: keyFile, SPINE_TLS_HOST: '127.0.0.1', SPINE_TLS_PORT: '0' },
    }
    const child = spawn(process.execPath, [main, 'serve', 'gateway'], { env: environment })
    const { url, tlsUrl } = await new Promise<{ url: string; tlsUrl: string }>((resolve) => {
      createInterface({ input: child.stdout }).on(
        'line',
        (line) => line.includes('"event":"ready"') && resolve(JSON.parse(line)),
      )
    })
    const [live] = await once(get(`${tlsUrl}/live`, { ca: certificate.cert, servername: 'gateway.test' }), 'response')
    expect(live.resume().statusCode).toBe(200)
    const newcomer = createGatewayClient({ url, apiKey: 'a-key-for-this-test' })
    const { did: newcomerDid } = await newcomer.identity()
    const of = (key: string) => {
      const found = sandbox.participants.find((participant) => participant.key === key)
      if (found === undefined) throw new Error(`no ${key}`)
      return found
    }
    for (const role of [user, operatorRole]) {
      const { id } = await newcomer.enrol(role)
      await expect(of('aggregator').client.approve(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await of('operator').client.approve(id)
    }
    await newcomer.refreshCredentials()
    await newcomer.registerName(`${engine.toLowerCase()}.iam.ewc`, { metadata: { displayName: 'New grid' } })
    await expect(newcomer.registerName('northgrid.iam.ewc')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const topic = { owner: 'flexpool.iam.ewc', topicName: 'flexibility-offers' }
    await newcomer.createChannel({
      fqcn: 'offers.in',
      type: 'sub',
      conditions: { roles: ['aggregator.roles.exchange.apps.spine.iam.ewc'], topics: [topic] },
    })
    await expect.poll(async () => (await newcomer.identity()).broker).toBe('OK')
    const qualified = async () => (await of('aggregator').client.qualified('offers.out')).recipients
    const why = { kind: 'role', role: operatorRole, issuer: of('operator').did }
    const entry = { did: newcomerDid, reasons: [expect.objectContaining(why)] }
    await expect.poll(qualified).toContainEqual(entry)
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const payload = JSON.stringify({
      offerId: 'x',
      gridArea: '10YDE-VE-------2',
      interval: '2026-01-01T00:00:00Z',
      resolution: 'PT15M',
      upKW: 1,
      downKW: 1,
      priceEURPerMWh: 1,
    })
    const { url: aggregator, apiKey } = of('aggregator')
    const body = JSON.stringify({ fqcn: 'offers.out', topicOwner: topic.owner, topicName: topic.topicName, payload })
    await fetch(`${aggregator}/api/v2/messages`, {
      method: 'POST',
      body,
      headers: { 'x-api-key': apiKey, 'content-type': 'application/json', traceparent },
    })
    await expect.poll(async () => (await newcomer.peek('offers.in'))[0]).toMatchObject({ payload, traceparent })
    const [received] = await newcomer.receive('offers.in', { client: 'reader' })
    await newcomer.acknowledge('offers.in', [received?.id ?? ''], 'reader')
    expect(await newcomer.receive('offers.in', { client: 'reader' })).toEqual([])
    const statuses = async () =>
      (await of('aggregator').client.sent(received?.id ?? '')).receipts?.map(({ recipient, status }) =>
        recipient === newcomerDid ? status : '',
      )
    await expect.poll(statuses).toEqual(expect.arrayContaining(['accepted', 'delivered', 'processed']))
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
    await newcomer.close()
  },
)

it('tells every problem of a configuration at once', async () => {
  const child = spawn(process.execPath, [main, 'serve', 'gateway'], {
    env: { PATH: process.env.PATH, SPINE_PORT: 'x', SPINE_NAMES_URL: 'nowhere' },
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  await once(child, 'exit')
  for (const variable of [
    'SPINE_PORT',
    'SPINE_NAMES_URL',
    'SPINE_HUB_URL',
    'SPINE_BROKER_URL',
    'SPINE_VAULT_SECRET',
    'SPINE_API_KEY',
  ])
    expect(errors).toContain(variable)
})
