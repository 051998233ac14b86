import type { TopicSchema } from '@digital-spine/core'
import { afterAll, describe, expect, it } from 'vitest'
import { createValidators, type Validators } from './validators.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const topic = (schema: object): TopicSchema => ({
  ...{ format: 'jsonschema', main: 'main.json' },
  files: [{ path: 'main.json', content: JSON.stringify(schema) }],
})
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const endless = `${'a'.repeat(60)}!`
const backtracking = topic({ pattern: '^(a+)+$' })

const shared = createValidators()
const open: Validators[] = [shared]
afterAll(() => Promise.all(open.map((validators) => validators.close())))
function start(options: Parameters<typeof createValidators>[0] = {}): Validators {
  const validators = createValidators(options)
  open.push(validators)
  return validators
}

describe('validators', () => {
  it('pass what fits and say where the rest does not', async () => {
    const schema = topic({ type: 'object', properties: { wh: { type: 'integer' } }, required: ['wh', 'at'] })
    const validator = await shared.compile(schema)
    expect(validator.contentType).toBe('application/json')
    await validator.check(json({ wh: 1, at: 'noon' }))
    await expect(validator.check(Buffer.from('{\n  "wh": "1"\n}'))).rejects.toMatchObject({
      code: 'PAYLOAD_INVALID',
      details: {
        errors: [
          { path: '/wh', message: 'must be integer', line: 2, column: 9 },
          { path: '', message: 'must have "at"', line: 1, column: 1 },
        ],
      },
    })
  })

  it('answer each of many checks by itself', async () => {
    const validator = await shared.compile(topic({ type: 'integer' }))
    const answers = await Promise.allSettled(
      Array.from({ length: 5000 }, (_, i) => validator.check(json(i % 7 === 0 ? 'x' : i))),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map((_, i) => (i % 7 === 0 ? 'rejected' : 'fulfilled')))
  })

  it('say why a schema cannot be used', async () => {
    const errors = [expect.objectContaining({ file: 'main.json', path: '/type' })]
    await expect(shared.compile(topic({ type: 'text' }))).rejects.toMatchObject({
      ...{ code: 'SCHEMA_INVALID', details: { errors: expect.arrayContaining(errors) } },
    })
  })

  it('take another schema after one that cannot be used', async () => {
    await expect(shared.compile(topic({ type: 'text' }))).rejects.toThrow(code('SCHEMA_INVALID'))
    await (await shared.compile(topic({}))).check(json(1))
  })
})

describe('a check that would not end', () => {
  it('is refused; those beside it are answered', async () => {
    const validators = start({ workers: 1, maxCheckMs: 200 })
    const [slow, quick] = [await validators.compile(backtracking), await validators.compile(topic({ type: 'string' }))]
    const answers = await Promise.allSettled([
      ...[slow.check(json('aaa')), slow.check(json(endless)), slow.check(json('b')), slow.check(json('aa'))],
      ...[quick.check(json('x')), quick.check(json(1))],
    ])
    expect(answers.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'rejected', 'rejected', 'fulfilled'],
      ...['fulfilled', 'rejected'],
    ])
    expect(answers[1]).toMatchObject({
      reason: { code: 'PAYLOAD_INVALID', details: { errors: [{ message: 'takes too long to check' }] } },
    })
    expect(answers[2]).toMatchObject({ reason: { details: { errors: [{ message: 'must match ^(a+)+$' }] } } })
  })

  it('does not keep the other topics from being checked', async () => {
    const validators = start({ workers: 2, maxCheckMs: 1000 })
    const [slow, quick] = [await validators.compile(backtracking), await validators.compile(topic({ type: 'string' }))]
    let isOver = false
    const refused = expect(slow.check(json(endless)).finally(() => (isOver = true))).rejects.toThrow(
      code('PAYLOAD_INVALID'),
    )
    for (let i = 0; i < 10; i += 1) await quick.check(json('x'))
    expect(isOver).toBe(false)
    await refused
  })

  it('is refused when it runs out of memory', async () => {
    const validators = start({ workers: 1, memoryMb: 48, maxCheckMs: 10_000 })
    const validator = await validators.compile(topic({ items: { type: 'integer' } }))
    const large = Buffer.from(`[${'{},'.repeat(1_000_000)}{}]`)
    const [first, second] = await Promise.allSettled([validator.check(large), validator.check(json([1]))])
    expect(first).toMatchObject({ reason: { code: 'PAYLOAD_INVALID' } })
    expect(second).toMatchObject({ status: 'fulfilled' })
  })
})

describe('a stream', () => {
  it('is checked as a whole payload is', async () => {
    const validator = await shared.compile(topic({ type: 'object', required: ['wh'] }))
    const stream = validator.openStream()
    for (const part of ['{"w', 'h": ', '1}']) await stream.write(Buffer.from(part))
    await stream.end()
    const other = validator.openStream()
    await other.write(Buffer.from('{}'))
    await expect(other.end()).rejects.toThrow(code('PAYLOAD_INVALID'))
    await expect(other.write(Buffer.from(' '))).rejects.toThrow(code('PAYLOAD_INVALID'))
  })

  it('is refused when it would not end, and another of its thread can be done again', async () => {
    const validators = start({ workers: 1, maxCheckMs: 50 })
    const validator = await validators.compile(backtracking)
    const [slow, other] = [validator.openStream(), validator.openStream()]
    await other.write(json('aaa'))
    await slow.write(json(endless))
    await expect(slow.end()).rejects.toThrow(code('PAYLOAD_INVALID'))
    await expect(other.end()).rejects.toThrow(code('SERVICE_UNAVAILABLE'))
    const again = validator.openStream()
    await again.write(json('aaa'))
    await again.end()
  })

  it('can be dropped', async () => {
    const validator = await shared.compile(topic({}))
    const stream = validator.openStream()
    await stream.write(Buffer.from('{'))
    stream.close()
    await expect(stream.write(Buffer.from('}'))).rejects.toThrow(code('SERVICE_UNAVAILABLE'))
  })
})

describe('types', () => {
  const of = { name: 'reading', source: 'reading.json' }

  it('are written, or it is said why not', async () => {
    expect(await shared.writeTypes(topic({ type: 'string' }), of)).toContain('export type Reading = string')
    const xml: TopicSchema = { format: 'xml', files: [], main: null }
    await expect(shared.writeTypes(xml, of)).rejects.toThrow(code('VALIDATION_FAILED'))
    await expect(shared.writeTypes(topic({ type: 'text' }), of)).rejects.toMatchObject({
      ...{ code: 'SCHEMA_INVALID', details: { errors: expect.arrayContaining([expect.anything()]) } },
    })
  })

  it('are not written of a schema that takes too long', async () => {
    const impatient = start({ workers: 1, maxCompileMs: 1 })
    await expect(impatient.writeTypes(topic({}), of)).rejects.toMatchObject({
      ...{ code: 'SCHEMA_INVALID', message: expect.stringContaining('too long') },
    })
  })
})

it('compiles a schema once for all that ask for it', async () => {
  const validators = start({ workers: 1 })
  const [first, second] = await Promise.all([validators.compile(topic({})), validators.compile(topic({}))])
  first.close()
  first.close()
  await second.check(json(1))
})

it('answers no more once it is closed', async () => {
  const validators = createValidators()
  const validator = await validators.compile(topic({}))
  await validators.close()
  await expect(validator.check(json(1))).rejects.toThrow(code('SERVICE_UNAVAILABLE'))
  await expect(validators.compile(topic({ type: 'object' }))).rejects.toThrow(code('SERVICE_UNAVAILABLE'))
})
