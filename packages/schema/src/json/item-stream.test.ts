import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem, StreamCheck } from '../compiled-schema.ts'
import { compileJsonSchema } from '../formats/json-schema.ts'

const records = await compile({
  ...{ type: 'array', minItems: 1, maxItems: 5 },
  items: { type: 'object', properties: { wh: { type: 'integer' } }, required: ['wh'] },
})

async function compile(schema: object) {
  const content = JSON.stringify(schema)
  return compileJsonSchema({ format: 'jsonschema', files: [{ path: 'main.json', content }], main: 'main.json' })
}

/** Writes a text in parts of so many bytes. */
function writeAll(stream: StreamCheck, text: string, size: number): readonly Problem[] {
  const bytes = Buffer.from(text)
  const problems: Problem[] = []
  for (let i = 0; i < bytes.length; i += size) problems.push(...stream.write(bytes.subarray(i, i + size)))
  return [...problems, ...stream.end()]
}

describe('an array that comes in parts', () => {
  it.each([
    '[{"wh":1}]',
    ' [ {"wh": 1 , "a":[1,[2],{"b":"]}"}]} ,\n{"wh":2,"c":"\\"]\\\\"} ] \n',
    '[{"wh":1,"ä":"€😀,"}]',
  ])('is taken when each item fits: %s', (text) => {
    for (const size of [1, 2, 3, 7, 1000]) expect(writeAll(records.openStream(), text, size)).toEqual([])
  })

  const mustBe = (type: string, schemaPath: string) => {
    return { message: `must be ${type}`, keyword: 'type', schemaPath, asked: type }
  }
  const noInteger = mustBe('integer', '#/items/properties/wh/type')

  it.each<[string, Problem]>([
    ['[{"wh":1},\n {"wh":"1"}]', { ...noInteger, path: '/1/wh', line: 2, column: 8 }],
    ['[{"ä":"€","wh":1},{"wh":"1"}]', { ...noInteger, path: '/1/wh', line: 1, column: 25 }],
    ['[]', { message: 'must have at least 1 items', path: '' }],
    ['[1,1,1,1,1,1]', { ...mustBe('object', '#/items/type'), path: '/0', line: 1, column: 2 }],
    [`[${'{"wh":1},'.repeat(5)}{"wh":1}]`, { message: 'must have at most 5 items', path: '' }],
    ['[{"wh":1},]', { message: 'is no JSON: an item is missing', path: '/1', line: 1, column: 11 }],
    ['[,{"wh":1}]', { message: 'is no JSON: an item is missing', path: '/0', line: 1, column: 2 }],
    ['[{"wh":1}', { message: 'is no JSON: close bracket expected', line: 1, column: 2 }],
    ['[{"wh":1}] x', { message: 'is no JSON: end of file expected', line: 1, column: 12 }],
    [' {"wh":1}', { message: 'must be array', path: '', line: 1, column: 2 }],
    ['', { message: 'is no JSON: close bracket expected', line: 1, column: 1 }],
  ])('is refused with its place: %s', (text, problem) => {
    for (const size of [1, 5, 1000]) expect(writeAll(records.openStream(), text, size)[0]).toEqual(problem)
  })

  it('is never held as a whole', () => {
    const stream = records.openStream()
    stream.write(Buffer.from('[{"wh":1,"a":"'))
    const part = Buffer.alloc(1024 * 1024, 'a')
    const problems = Array.from({ length: 6 }, () => stream.write(part))
    expect(problems.flat()).toEqual([{ message: 'is larger than 4 MiB', path: '/0', line: 1, column: 2 }])
  })

  it('is judged as it would be as a whole', () => {
    const text = fc.oneof(
      fc.array(fc.oneof(fc.record({ wh: fc.oneof(fc.integer(), fc.string()) }), fc.jsonValue())).map((value) => {
        return JSON.stringify(value, null, 1)
      }),
      fc.string({ unit: fc.constantFrom(...'[]{},:"\\ \n1a') }).map((rest) => `[${rest}`),
    )
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (json, size) => {
        const whole = records.check(Buffer.from(json)).length === 0
        expect(writeAll(records.openStream(), json, size).length === 0).toBe(whole)
      }),
    )
  })
})

describe('a text that comes in parts', () => {
  it.each([
    { type: 'array', uniqueItems: true, items: {} },
    { items: {} },
    { type: 'array', contains: { const: 1 } },
    {},
  ])('is checked as a whole where the schema needs that: %j', async (schema) => {
    const { openStream } = await compile(schema)
    expect(writeAll(openStream(), '[1, 2]', 1)).toEqual([])
    expect(writeAll(openStream(), '[1, 2', 1)[0]?.message).toMatch('no JSON')
    expect(
      openStream()
        .write(Buffer.alloc(17 * 1024 * 1024))
        .map(({ message }) => message),
    ).toHaveLength(1)
  })
})
