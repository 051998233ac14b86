import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSpine, spine, startSpine } from './spine.ts'

const isReady = ({ event }: { event: string }) => event === 'ready'
const namespace = 'urn:example:market'
const marketXsd = `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="${namespace}" targetNamespace="${namespace}" elementFormDefault="qualified">
  <xs:include schemaLocation="types/quantity.xsd"/>
  <xs:element name="offer">
    <xs:complexType><xs:sequence><xs:element name="quantity" type="quantity"/></xs:sequence></xs:complexType>
  </xs:element>
</xs:schema>`
const quantityXsd = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespace}">
  <xs:simpleType name="quantity"><xs:restriction base="xs:decimal"><xs:minInclusive value="0"/></xs:restriction></xs:simpleType>
</xs:schema>`
const offerXml = (quantity: string) =>
  `<?xml version="1.0"?>\n<offer xmlns="${namespace}">\n  <quantity>${quantity}</quantity>\n</offer>\n`
const readingSchema = { type: 'record', name: 'Reading', fields: [{ name: 'wh', type: 'long' }] }
/** {"wh": 150}: zigzag 300 as a variable-length integer (Avro 1.12, binary encoding). */
const readingAvro = Buffer.from([0xac, 0x02])

describe('topics of other formats than JSON', () => {
  const folder = tempFolder()
  const at = (...path: string[]) => join(folder.path, ...path)
  let running: RunningSpine

  beforeAll(async () => {
    mkdirSync(at('xsd/types'), { recursive: true })
    for (const [path, content] of [
      ['xsd/market.xsd', marketXsd],
      ['xsd/types/quantity.xsd', quantityXsd],
      ['valid.xml', offerXml('12.5')],
      ['invalid.xml', offerXml('-1')],
      ['about.md', '# Market offers\n'],
      ['reading.avsc', JSON.stringify(readingSchema)],
      ['reading.avro', readingAvro],
      ['rest.avro', Buffer.concat([readingAvro, readingAvro])],
    ] as const)
      writeFileSync(at(path), content)
    running = startSpine(at('spine'))
    await running.until(isReady)
  })
  afterAll(async () => {
    await running.end('SIGTERM')
    folder[Symbol.dispose]()
  })

  const call = async (profile: string, ...args: string[]): Promise<Record<string, unknown>[]> => {
    const lines = await spine(...args, '--profiles', at('spine/profiles.json'), '--profile', profile, '--json')
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }
  const refusal = (code: string, text = '') =>
    expect.objectContaining({ stdout: expect.stringMatching(new RegExp(`${code}.*${text}`)) })
  const openChannels = async (topic: string) => {
    const [, name] = topic.split('/')
    const role = (label: string) => ['--roles', `${label}.roles.exchange.apps.spine.iam.ewc`]
    await call(
      'device-maker',
      'channel',
      'create',
      `${name}.out`,
      '--type',
      'pub',
      '--topics',
      topic,
      ...role('aggregator'),
    )
    await call(
      'aggregator',
      'channel',
      'create',
      `${name}.in`,
      '--type',
      'sub',
      '--topics',
      topic,
      ...role('devicemaker'),
    )
  }
  const receive = async (channel: string): Promise<Record<string, unknown>> => {
    let received: Record<string, unknown> | undefined
    const isThere = async () => {
      received = (await call('aggregator', 'receive', channel))[0]
      return received !== undefined
    }
    await expect.poll(isThere, { timeout: 20_000, interval: 200 }).toBe(true)
    return received ?? {}
  }

  it('hold XML to XSD of several files, at both ends', async () => {
    const topic = 'voltware.iam.ewc/market'
    const files = ['--schema', at('xsd/market.xsd'), '--folder', at('xsd')]
    const create = ['topic', 'create', `${topic}@1.0.0`, ...files, '--docs', at('about.md'), '--tag', 'market']
    await expect(call('device-maker', ...create, '--example', at('invalid.xml'))).rejects.toThrow(
      refusal('SCHEMA_INVALID', 'invalid.xml'),
    )
    await call('device-maker', ...create, '--example', at('valid.xml'), '--description', 'Offers of flexibility')
    await expect(call('device-maker', ...create)).rejects.toThrow(refusal('CONFLICT'))
    await openChannels(topic)
    expect(await call('aggregator', 'topic', 'list', '--tag', 'market', '--format', 'xsd')).toMatchObject([
      { name: 'market', version: '1.0.0', description: 'Offers of flexibility' },
    ])

    const send = (file: string) => call('device-maker', 'send', 'market.out', '--topic', topic, '--file', at(file))
    await expect(send('invalid.xml')).rejects.toThrow(refusal('PAYLOAD_INVALID', '"line":3'))
    await send('valid.xml')
    expect(await receive('market.in')).toMatchObject({
      ...{ topicName: 'market', topicSchemaType: 'XSD6', payload: offerXml('12.5'), sender: expect.any(String) },
    })
    await call('aggregator', 'topic', 'show', topic, '--into', at('copy'))
    expect(readFileSync(at('copy/types/quantity.xsd'), 'utf8')).toBe(quantityXsd)
    expect(readFileSync(at('copy/README.md'), 'utf8')).toBe('# Market offers\n')
  })

  it('hold bytes to Avro, at both ends', async () => {
    const topic = 'voltware.iam.ewc/counters'
    await call('device-maker', 'topic', 'publish', `${topic}@1.0.0`, '--schema', at('reading.avsc'))
    await openChannels(topic)
    const send = (...args: string[]) => call('device-maker', 'send', 'counters.out', '--topic', topic, ...args)
    await expect(send('--data', '{"wh":150}')).rejects.toThrow(refusal('VALIDATION_FAILED', 'base64'))
    await expect(send('--file', at('rest.avro'))).rejects.toThrow(refusal('PAYLOAD_INVALID'))
    await send('--file', at('reading.avro'))
    expect(await receive('counters.in')).toMatchObject({
      ...{ topicSchemaType: 'AVRO', payload: readingAvro.toString('base64'), payloadEncoding: 'base64' },
    })
    await call('aggregator', 'topic', 'types', topic, '--lang', 'ts', '--out', at('counters.ts'))
    expect(readFileSync(at('counters.ts'), 'utf8')).toContain('export type Counters = {\n  wh: number\n}\n')
  })

  it('are checked, and made types of, without any service', async () => {
    const check = (...files: string[]) =>
      spine(
        'topic',
        'check',
        '--schema',
        at('xsd/market.xsd'),
        '--folder',
        at('xsd'),
        '--file',
        ...files.map((file) => at(file)),
      )
    expect(await check('valid.xml')).toContain('fits')
    await expect(check('valid.xml', 'invalid.xml')).rejects.toMatchObject({ stdout: expect.stringContaining('fits') })
    expect(await spine('topic', 'types', '--schema', at('reading.avsc'))).toContain('export type Reading = {')
  })

  it('take nothing once they are deleted, and again when they are restored', async () => {
    const topic = 'voltware.iam.ewc/market'
    const send = () => call('device-maker', 'send', 'market.out', '--topic', topic, '--file', at('valid.xml'))
    await call('device-maker', 'topic', 'delete', topic)
    const isRefused = () =>
      send().then(
        () => '',
        (error: { stdout: string }) => error.stdout,
      )
    await expect.poll(isRefused, { timeout: 20_000, interval: 500 }).toContain('TOPIC_DELETED')
    await call('device-maker', 'topic', 'restore', topic)
    const isTaken = () =>
      send().then(
        () => true,
        () => false,
      )
    await expect.poll(isTaken, { timeout: 20_000, interval: 500 }).toBe(true)
  })

  it('are installed from the library, once, and not over what is there', async () => {
    const install = (...args: string[]) =>
      call('device-maker', 'topic', 'install', ...args, '--owner', 'voltware.iam.ewc')
    const results = async (...args: string[]) => (await install(...args)).map(({ name, result }) => [name, result])
    expect(await results('openadr-events', 'settlements')).toEqual([
      ['openadr-events', 'published'],
      ['settlements', 'published'],
    ])
    expect(await results('settlements')).toEqual([['settlements', 'there already']])
    expect(await call('aggregator', 'topic', 'list', '--tag', 'openadr')).toMatchObject([{ name: 'openadr-events' }])
    const other = ['--schema', at('xsd/market.xsd'), '--folder', at('xsd')]
    await call('device-maker', 'topic', 'create', 'voltware.iam.ewc/openadr-reports@1.0.0', ...other)
    await expect(install()).rejects.toThrow(refusal('CONFLICT', 'openadr-reports'))
    expect(await call('aggregator', 'topic', 'list', '--text', 'interval-readings')).toEqual([])
  })
})
