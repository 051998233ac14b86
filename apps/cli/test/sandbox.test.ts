import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSpine, spine, startSpine } from './spine.ts'

const offer = {
  offerId: 'test-1',
  gridArea: '10YDE-VE-------2',
  interval: '2026-01-01T00:00:00Z',
  resolution: 'PT15M',
  upKW: 5,
  downKW: 2,
  priceEURPerMWh: 48,
}
const isReady = ({ event }: { event: string }) => event === 'ready'
const isDelivered = ({ event }: { event: string }) => event === 'delivered'

describe('the sandbox', () => {
  const folder = tempFolder()
  let running: RunningSpine

  beforeAll(async () => {
    running = startSpine(folder.path)
    await running.until(isDelivered)
  })
  afterAll(async () => {
    await running.end('SIGTERM')
    folder[Symbol.dispose]()
  })

  const call = (...args: string[]) => spine(...args, '--profiles', join(folder.path, 'profiles.json'), '--json')
  const request = async (name: string, path: string, init: RequestInit = {}) => {
    const ready = running.events.findLast(isReady)
    const found = ready?.participants?.find((participant) => participant.name === name)
    if (found === undefined) throw new Error(`no participant ${name}`)
    return fetch(`${found.url}${path}`, {
      ...init,
      headers: { 'x-api-key': found.apiKey, 'content-type': 'application/json', ...init.headers },
    })
  }
  const sendBody = {
    fqcn: 'offers.out',
    topicOwner: 'flexpool.iam.ewc',
    topicName: 'flexibility-offers',
    payload: JSON.stringify(offer),
  }
  const send = (over: object) =>
    request('aggregator', '/api/v2/messages', { method: 'POST', body: JSON.stringify({ ...sendBody, ...over }) })
  const receipts = async (id: string) => {
    const sent = (await (await request('aggregator', `/api/v2/messages/${id}`)).json()) as {
      receipts: { status: string }[]
    }
    return sent.receipts.map(({ status }) => status)
  }

  it('carries a message from command to command, with receipts back to the sender', async () => {
    const sent = JSON.parse(
      await call(
        'send',
        'offers.out',
        '--topic',
        'flexpool.iam.ewc/flexibility-offers',
        '--data',
        JSON.stringify(offer),
        '--profile',
        'aggregator',
      ),
    ) as { id: string }
    const receive = async (): Promise<{ id: string; payload: string }[]> => {
      const lines = (await call('receive', 'offers.in', '--client', 'test', '--profile', 'grid-operator'))
        .trim()
        .split('\n')
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as { id: string; payload: string })
    }
    const read = new Set<string>()
    const isRead = async () => {
      for (const { id } of await receive()) read.add(id)
      return read.has(sent.id)
    }
    await expect.poll(isRead, { interval: 200 }).toBe(true)
    await expect.poll(() => receipts(sent.id)).toEqual(expect.arrayContaining(['accepted', 'delivered', 'processed']))
  })

  it('exports messages with what proves them, and proves it by the ledger alone', async () => {
    const names = running.events.findLast(isReady)?.services?.names ?? ''
    const file = join(folder.path, 'messages.ndjson')
    await call('evidence', 'export', '--out', file, '--profile', 'grid-operator')
    const verdict = JSON.parse(await spine('evidence', 'verify', file, '--names', names, '--json'))
    expect(verdict).toMatchObject({ complete: true, problems: [], unproven: 0 })
    expect(verdict.received).toBeGreaterThan(0)
  })

  it('shows what the broker keeps of a participant, and to its administrator what was done', async () => {
    const did = running.events.findLast(isReady)?.participants?.find(({ name }) => name === 'aggregator')?.did ?? ''
    const as = async (profile: string, ...args: string[]) =>
      JSON.parse(await call('broker', ...args, '--profile', profile)) as unknown
    expect(await as('operator', 'quota', did, 'topics=50')).toMatchObject({ topics: 50 })
    expect(await as('aggregator', 'status')).toMatchObject({
      quota: { limits: { topics: 50 }, used: { topics: 1 } },
    })
    expect(await as('grid-operator', 'cursors')).toMatchObject({ client: 'gateway', paused: false, deadLetters: 0 })
    expect(await as('operator', 'audit', '--action', 'quota.change')).toMatchObject({
      ...{ subject: did, outcome: 'allowed', detail: { topics: 50 } },
    })
    await expect(as('aggregator', 'audit')).rejects.toMatchObject({ stdout: expect.stringContaining('FORBIDDEN') })
  })

  it('lets a key do what it was made for, until it is revoked, and records who made it', async () => {
    const at = ['--profile', 'aggregator'] as const
    const limits = ['--scopes', 'send,read', '--channels', 'offers.out', '--expires', '1d']
    const { key, id } = JSON.parse(await call('key', 'create', 'offers', ...limits, ...at))
    const statusOf = async (path: string, body?: object) => {
      const posted = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      return (await request('aggregator', path, { ...posted, headers: { 'x-api-key': key } })).status
    }
    expect(await statusOf('/api/v2/messages', sendBody)).toBe(200)
    expect([401, 403]).toContain(await statusOf('/api/v2/messages', { ...sendBody, fqcn: 'others.out' }))
    expect([401, 403]).toContain(await statusOf('/api/v2/users'))
    await call('key', 'revoke', id, ...at)
    expect([401, 403]).toContain(await statusOf('/api/v2/messages', sendBody))
    const events = (await call('audit', '--actor', 'key:configured', ...at))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.map(({ action, subject }) => [action, subject])).toEqual(
      expect.arrayContaining([
        ['POST /api/v2/api-keys', 'offers'],
        ['DELETE /api/v2/api-keys/:id', id],
      ]),
    )
  })

  it('refuses bad input with a code that says what to do', async () => {
    const bad = await send({ payload: JSON.stringify({ ...offer, upKW: -1 }) })
    expect(bad.status).toBe(422)
    expect(await bad.json()).toMatchObject({
      err: {
        ...{ code: 'DDHUB::INVALID_PAYLOAD', spineCode: 'PAYLOAD_INVALID' },
        additionalDetails: {
          errors: [{ path: '/upKW' }],
          ...{
            instancePath: '/upKW',
            schemaPath: '#/properties/upKW/minimum',
            keyword: 'minimum',
            params: { minimum: 0 },
          },
        },
      },
    })
    for (const [over, spineCode, code] of [
      [{ payload: '{' }, 'PAYLOAD_INVALID', 'MESSAGING::PAYLOAD JSON PARSE FAILED'],
      [{ fqcn: 'nowhere' }, 'CHANNEL_UNKNOWN', 'CHANNEL::NOT_FOUND'],
      [{ topicName: 'meter-readings' }, 'TOPIC_NOT_CARRIED', 'TOPIC::NOT_RELATED_TO_CHANNEL'],
      [{ topicVersion: '9.9.9' }, 'TOPIC_UNKNOWN', 'TOPIC::NOT_FOUND'],
      [{ topicOwner: 'FlexPool.iam.ewc' }, 'NAME_INVALID', 'VALIDATION::FAILED'],
      [{ payload: 7, fqcn: '' }, 'VALIDATION_FAILED', 'VALIDATION::FAILED'],
      [{ initiatingMessageId: 'x' }, 'VALIDATION_FAILED', 'VALIDATION::FAILED'],
    ] as const) {
      const answer = await send(over)
      expect([answer.status, await answer.json()]).toMatchObject([400, { err: { code, spineCode } }])
    }
    const unknown = await request('aggregator', '/api/v2/messages', {
      headers: { 'x-api-key': 'wrong-wrong-wrong-wrong' },
    })
    expect([unknown.status, await unknown.json()]).toMatchObject([
      ...[403, { err: { code: 'DHCG::UNAUTHORIZED', spineCode: 'UNAUTHENTICATED' } }],
    ])
    const nowhere = await request('aggregator', '/api/v2/nowhere')
    expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { err: { code: 'DHCG::ROUTE_NOT_FOUND' } }])
    await expect(
      call('send', 'offers.out', '--topic', 'x', '--data', '{}', '--profile', 'aggregator'),
    ).rejects.toMatchObject({ code: 2 })
  })

  it('is configured by documents, by name, which show what they change and change it once', async () => {
    const file = join(folder.path, 'configuration.yaml')
    const documents = [
      ['Contact', '{ did: northgrid.iam.ewc, alias: The grid, trust: told on the phone }'],
      ['Channel', '{ fqcn: offers.named, type: pub, conditions: { dids: [The grid, voltware.iam.ewc] } }'],
    ]
    const write = (of: readonly (readonly string[])[]) =>
      writeFileSync(
        file,
        of.map(([kind, spec]) => `apiVersion: digital-spine/v1\nkind: ${kind}\nspec: ${spec}\n`).join('---\n'),
      )
    const apply = async (...args: string[]) =>
      (await call('apply', '-f', file, ...args, '--profile', 'aggregator'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { kind: string; of: string; name: string })
    const profile = ['--profiles', join(folder.path, 'profiles.json'), '--profile', 'aggregator']
    write(documents)
    expect(await spine('apply', '-f', file, '--dry-run', ...profile)).toMatch(/\+ Channel offers\.named\n {4}\+ fqcn: /)
    expect((await apply()).map(({ kind }) => kind)).toEqual(['create', 'create'])
    const shown = await spine('channel', 'show', 'offers.named', ...profile)
    expect(shown).toMatch(/The grid, northgrid\.iam\.ewc \(did:ethr:\S+\): named by its DID/)
    expect(shown).toMatch(/voltware\.iam\.ewc \(did:ethr:\S+\): named as voltware\.iam\.ewc/)
    writeFileSync(file, await spine('export', 'configuration', ...profile))
    expect(new Set((await apply('--prune')).map(({ kind }) => kind))).toEqual(new Set(['unchanged']))
  })

  it('takes a transaction once', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(
        async () =>
          (await (await send({ transactionId: 'once' })).json()) as {
            clientGatewayMessageId: string
            duplicate: boolean
          },
      ),
    )
    expect(first?.clientGatewayMessageId).toBe(second?.clientGatewayMessageId)
    expect([first?.duplicate, second?.duplicate].sort()).toEqual([false, true])
  })

  it('comes back after kill -9 with the same identities, and goes on delivering', async () => {
    const before = running.events.findLast(isReady)?.participants?.map(({ did, apiKey }) => ({ did, apiKey }))
    await running.end('SIGKILL')
    running = startSpine(folder.path)
    await running.until(isDelivered)
    expect(running.events.findLast(isReady)?.participants?.map(({ did, apiKey }) => ({ did, apiKey }))).toEqual(before)
  })

  it('refuses a second process on its folder', async () => {
    const second = startSpine(folder.path)
    expect(await second.until(({ event }) => event === 'error')).toMatchObject({ code: 'DATA_FOLDER_LOCKED' })
  })

  it('takes the versions of a topic that its policy takes, and tells beforehand', async () => {
    const topic = 'flexpool.iam.ewc/verdicts'
    const as = async (command: string, version: string, schema: object, ...args: string[]): Promise<unknown> => {
      const file = join(folder.path, 'verdicts.json')
      writeFileSync(file, JSON.stringify(schema))
      return JSON.parse(
        await call('topic', command, `${topic}@${version}`, '--schema', file, ...args, '--profile', 'aggregator'),
      )
    }
    const narrow = { type: 'object', required: ['kW'] }
    await as('create', '1.0.0', { type: 'object' }, '--compatibility', 'backward')
    const refused = { stdout: expect.stringContaining('TOPIC_INCOMPATIBLE') }
    await expect(as('check', '1.1.0', narrow)).rejects.toMatchObject(refused)
    await expect(as('publish', '1.1.0', narrow)).rejects.toMatchObject(refused)
    const wide = { type: ['object', 'null'] }
    expect(await as('check', '1.1.0', wide)).toMatchObject({ verdict: 'backward', previous: '1.0.0', isAllowed: true })
    await as('publish', '1.1.0', wide)
    const shown: unknown = JSON.parse(await call('topic', 'show', topic, '--profile', 'aggregator'))
    expect(shown).toMatchObject({ verdict: 'backward', previous: '1.0.0' })
  })
})
