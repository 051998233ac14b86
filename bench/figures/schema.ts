import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TopicSchema } from '@digital-spine/core'
import { createValidators } from '@digital-spine/schema'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Benchmark, Figure } from '../figure.ts'

const seconds = 5
const atOnce = 1000

/** Payloads held to a topic, through the threads that do it. */
export const schema: Benchmark = {
  names: ['schema.json', 'schema.xsd'],
  async run({ say }) {
    say('checking payloads against schemas')
    return [await measureJson(), ...(existsSync(energy) ? [await measureXsd()] : [])]
  },
}

const reading = {
  ...{ meter: 'DE0123456789', at: '2026-11-26T00:15:00Z', wh: 1234.5, quality: 'measured' },
  tags: ['feed-in', 'battery'],
}
const readingSchema = {
  type: 'object',
  properties: {
    meter: { type: 'string', pattern: '^DE[0-9]{10}$' },
    at: { type: 'string', format: 'date-time' },
    wh: { type: 'number', minimum: 0 },
    quality: { enum: ['measured', 'estimated'] },
    tags: { type: 'array', items: { type: 'string' } },
  },
  required: ['meter', 'at', 'wh'],
  additionalProperties: false,
}

async function measureJson(): Promise<Figure> {
  const payload = Buffer.from(JSON.stringify(reading))
  const validate = new Ajv2020({ validateFormats: false }).compile(readingSchema)
  const baseline = measureCpu(() => {
    for (let i = 0; i < atOnce; i += 1) validate(JSON.parse(payload.toString()))
    return Promise.resolve()
  })
  const files = [{ path: 'reading.json', content: JSON.stringify(readingSchema) }]
  const topic: TopicSchema = { format: 'jsonschema', files, main: 'reading.json' }
  return {
    ...{ name: 'schema.json', unit: 'documents/s', goal: { atLeast: 100_000 } },
    baseline: { name: 'JSON.parse and Ajv in a loop, without formats', value: await baseline },
    value: await measureChecks(topic, payload, measureCpu),
    note: `of ${payload.length} bytes, for each core that is busy, threads and hand-over counted`,
  }
}

const energy = join(import.meta.dirname, '../../../shared/data/energy/cim-1.04')

async function measureXsd(): Promise<Figure> {
  const document = join(energy, 'documents/green_button_vhd.xml')
  const paths = readdirSync(energy, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.xsd'))
  const main = paths.find((path) => path.startsWith('vhd/')) ?? ''
  const files = paths.map((path) => ({ path, content: readFileSync(join(energy, path), 'utf8') }))
  const payload = readFileSync(document)
  return {
    ...{ name: 'schema.xsd', unit: 'documents/s', goal: { atLeast: 200 } },
    baseline: { name: 'xmllint', value: measureXmllint(join(energy, main), document) },
    value: await measureChecks({ format: 'xsd', files, main }, payload, measureTime),
    note: `a CIM document of ${Math.round(payload.length / 1024)} KB, one thread`,
  }
}

async function measureChecks(topic: TopicSchema, payload: Buffer, measure: typeof measureCpu): Promise<number> {
  const validators = createValidators({ workers: 1 })
  try {
    const validator = await validators.compile(topic)
    return await measure(async () => {
      await Promise.all(Array.from({ length: atOnce }, () => validator.check(payload)))
    })
  } finally {
    await validators.close()
  }
}

/** Documents a second of work by this process and its threads, once warm. */
async function measureCpu(checkAll: () => Promise<void>): Promise<number> {
  for (let i = 0; i < 20; i += 1) await checkAll()
  const before = process.cpuUsage()
  const count = await repeatFor(checkAll)
  const { user, system } = process.cpuUsage(before)
  return count / ((user + system) / 1_000_000)
}

/** Documents a second, once warm. */
async function measureTime(checkAll: () => Promise<void>): Promise<number> {
  await checkAll()
  const start = performance.now()
  return (await repeatFor(checkAll)) / ((performance.now() - start) / 1000)
}

async function repeatFor(checkAll: () => Promise<void>): Promise<number> {
  const end = performance.now() + seconds * 1000
  let count = 0
  while (performance.now() < end) {
    await checkAll()
    count += atOnce
  }
  return count
}

/** Documents a second, without the time it takes to read the schema. */
function measureXmllint(main: string, document: string): number {
  const run = (documents: number): number => {
    const start = performance.now()
    const options = ['--noout', '--nonet', '--schema', main]
    execFileSync('xmllint', [...options, ...Array.from({ length: documents }, () => document)], { stdio: 'ignore' })
    return performance.now() - start
  }
  const [few, many] = [run(1), run(atOnce + 1)]
  return atOnce / ((many - few) / 1000)
}
