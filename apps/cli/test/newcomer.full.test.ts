import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSpine, startSpine } from './spine.ts'

type Json = Readonly<Record<string, unknown>>
type Shown = { key: string; name: string | null; did: string; title: string; newcomer: boolean }

const exchange = 'exchange.apps.spine.iam.ewc'
const role = (label: string): string => `${label}.roles.${exchange}`
const greetings = { owner: 'spine.iam.ewc', topicName: 'greetings' }
const isReady = ({ event }: { event: string }) => event === 'ready'
const waiting = { timeout: 30_000, interval: 200 }

/** What the first-run wizard of the console does, by nothing but what a page of the sandbox can call. */
describe('a newcomer of the sandbox', () => {
  const folder = tempFolder()
  let running: RunningSpine
  let url: string

  beforeAll(async () => {
    running = startSpine(folder.path)
    url = await ready()
  })
  afterAll(async () => {
    await running.end('SIGTERM')
    folder[Symbol.dispose]()
  })

  it('has an identity, and neither name nor role nor channel', async () => {
    const added = await call('POST', 'sandbox/participants', { title: 'Acme' })
    expect(added).toMatchObject({ key: 'you', name: null, title: 'Acme', newcomer: true })
    expect(await find('you')).toEqual(added)
    expect(await find('aggregator')).toMatchObject({ name: 'flexpool.iam.ewc', newcomer: false })
    expect(await you('GET', 'identity')).toMatchObject({ did: added.did, names: [], broker: 'ERROR' })
    expect(await you('GET', 'enrol')).toMatchObject({ requests: [], credentials: [] })
    expect(await you('GET', 'channels')).toEqual([])
  })

  it('takes a name by itself', async () => {
    const { did } = await find('you')
    const metadata = { displayName: 'Acme' }
    expect(await you('POST', 'names', { name: 'acme.iam.ewc', metadata })).toMatchObject({ did })
    expect(await you('PUT', 'names/acme.iam.ewc/primary')).toEqual({ did, name: 'acme.iam.ewc' })
    await expect.poll(async () => (await find('you')).name, waiting).toBe('acme.iam.ewc')
  })

  it('waits for its roles until the operator has approved them', async () => {
    for (const label of ['user', 'prosumer', 'topiccreator'])
      expect(await you('POST', 'enrol', { role: role(label) })).toMatchObject({ status: 'requested' })
    const { requests } = (await of('operator', 'GET', 'enrolment/requests')) as { requests: Json[] }
    expect(requests.map((request) => request.role)).toEqual(['user', 'prosumer', 'topiccreator'].map(role))
    expect(await you('GET', 'enrol')).toMatchObject({ credentials: [] })
    for (const { id } of requests) await of('operator', 'POST', `enrolment/requests/${String(id)}/approve`, {})
    // FlexPool's list of who is a prosumer is older now than the newcomer's role, and remembered for some seconds.
    await ask('POST', 'participants/aggregator/api/v2/channels/refresh')
    const held = async () => ((await you('GET', 'enrol')) as { credentials: string[] }).credentials.length
    await expect.poll(held, waiting).toBe(3)
    const broker = async () => (await you('GET', 'identity')).broker
    await expect.poll(broker, waiting).toBe('OK')
  })

  it('greets FlexPool, sees the greeting processed, and is greeted', async () => {
    const conditions = { dids: ['flexpool.iam.ewc'], topics: [greetings] }
    await you('POST', 'channels', { fqcn: 'hello.in', type: 'sub', conditions })
    await you('POST', 'channels', { fqcn: 'hello.out', type: 'pub', conditions })
    const [flexpool] = ((await you('GET', 'channels/hello.out/qualifiedDids')) as { qualifiedDids: string[] })
      .qualifiedDids
    expect(flexpool).toBe((await find('aggregator')).did)
    const message = { topicOwner: greetings.owner, topicName: greetings.topicName }
    const { clientGatewayMessageId: id } = await you('POST', 'messages', {
      ...{ fqcn: 'hello.out', ...message, payload: JSON.stringify({ text: 'Hello, FlexPool' }) },
    })
    const receipts = async () =>
      ((await you('GET', `messages/${String(id)}`)) as { receipts: Json[] }).receipts.map(({ status }) => status)
    await expect.poll(receipts, waiting).toEqual(expect.arrayContaining(['accepted', 'delivered', 'processed']))
    const answers = async () => you('GET', 'messages?fqcn=hello.in&clientId=console') as Promise<unknown>
    await expect.poll(answers, waiting).toMatchObject([{ initiatingMessageId: id, sender: flexpool }])
  })

  it('publishes a topic of its own', async () => {
    const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' }
    const topic = { name: 'news', owner: 'acme.iam.ewc', schemaType: 'JSD7', schema: JSON.stringify(schema) }
    const published = await you('POST', 'topics', { ...topic, version: '1.0.0', tags: [] })
    expect(published).toMatchObject({ owner: 'acme.iam.ewc', name: 'news' })
  })

  it('is there again when the sandbox is, and can be switched off and on', async () => {
    const before = await find('you')
    await running.end('SIGTERM')
    running = startSpine(folder.path)
    url = await ready()
    const { key, name, did, title } = await find('you')
    expect({ key, name, did, title }).toMatchObject({
      key: 'you',
      name: 'acme.iam.ewc',
      did: before.did,
      title: 'Acme',
    })
    const shown = { name: 'you', console: `${url}/participants/you` }
    expect((await running.until(isReady)).participants).toContainEqual(expect.objectContaining(shown))
    expect(JSON.parse(readFileSync(join(folder.path, 'profiles.json'), 'utf8'))).toHaveProperty('you')
    await call('POST', 'sandbox/services/you', { running: false })
    expect((await ask('GET', 'participants/you/live')).status).toBe(503)
    await call('POST', 'sandbox/services/you', { running: true })
    expect((await ask('GET', 'participants/you/live')).status).toBe(200)
  })

  const ready = async (): Promise<string> => (await running.until(isReady)).url ?? ''
  const ask = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${url}/api/${path}`, {
      ...{ method, headers: { origin: url, ...(body === undefined ? {} : { 'content-type': 'application/json' }) } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const call = async (method: string, path: string, body?: object): Promise<Json> => {
    const response = await ask(method, path, body)
    const answer = await response.text()
    expect(response.ok, answer).toBe(true)
    return JSON.parse(answer) as Json
  }
  const of = (key: string, method: string, path: string, body?: object) =>
    call(method, `participants/${key}/api/v2/${path}`, body)
  const you = (method: string, path: string, body?: object) => of('you', method, path, body)
  const find = async (key: string): Promise<Shown> => {
    const { participants } = (await call('GET', 'sandbox')) as { participants: Shown[] }
    const found = participants.find((one) => one.key === key)
    if (found === undefined) throw new Error(`no participant ${key}`)
    return found
  }
})
