import { expect, it } from 'vitest'
import type { TopicContent } from '../content.ts'
import type { Member } from './member.ts'
import { outlineOf } from './outline.ts'

const file = (path: string, content: unknown) => {
  return { path, content: typeof content === 'string' ? content : JSON.stringify(content) }
}
const json = (...files: TopicContent['files']) => outlineOf({ format: 'jsonschema', main: files[0]?.path ?? '', files })

/** A member in a line, and those in it below, as deep as is asked for. */
function draw(member: Member | undefined, depth = 4): string[] {
  if (member === undefined || depth === 0) return []
  const limits = member.limits.map(({ word, value }) => (value === '' ? word : `${word}=${value}`))
  const { name, type, isRequired, definition } = member
  const line = [
    `${name}${isRequired ? '!' : ''}`,
    type,
    ...(definition === undefined ? [] : [`<${definition}>`]),
    ...limits,
  ]
  return [line.join(' '), ...member.members().flatMap((inner) => draw(inner, depth - 1).map((text) => `  ${text}`))]
}

it('reads members, limits and references of a JSON Schema, also between files', () => {
  const main = file('main.json', {
    type: 'object',
    required: ['site'],
    additionalProperties: false,
    properties: {
      site: { type: 'string', minLength: 1, examples: ['North'] },
      power: { $ref: 'parts/unit.json#/$defs/power' },
      days: { type: 'array', items: { enum: ['Monday', 'Sunday'] } },
      labels: { type: 'object', additionalProperties: { type: 'string' }, patternProperties: { '^x-': {} } },
      price: { oneOf: [{ title: 'Fixed', type: 'number', minimum: 0 }, { type: 'null' }] },
      pair: { prefixItems: [{ type: 'integer' }, { $ref: '#/$defs/no/thing' }] },
      fixed: { const: 1 },
    },
  })
  const unit = file('parts/unit.json', {
    $defs: {
      power: { allOf: [{ $ref: '#/$defs/amount' }], properties: { unit: { const: 'kW' } } },
      amount: { properties: { value: { type: ['number', 'null'] } } },
    },
  })
  expect(draw(json(main, unit))).toEqual([
    '! object closed',
    '  site! string minLength=1',
    '  power object <power>',
    '    unit string const=kW',
    '    value number | null',
    '  days string[]',
    '    [] string enum=Monday, Sunday',
    '  labels object',
    '    /^x-/ any',
    '    * string',
    '  price number | null',
    '    Fixed number minimum=0',
    '  pair array',
    '    [0] integer',
    '    [1] any',
    '  fixed number const=1',
  ])
})

it('finds files by $id and parts by anchor, and goes on without end into what contains itself', () => {
  const main = file('main.json', {
    $id: 'https://example.org/x/main.json',
    properties: { next: { $ref: '#' }, size: { $ref: 'size.json#metre' } },
  })
  const size = file('elsewhere.json', {
    $id: 'https://example.org/x/size.json',
    $defs: { m: { $anchor: 'metre', type: 'number' } },
  })
  expect(draw(json(main, size), 3)).toEqual([
    '! object',
    '  next object <>',
    '    next object <>',
    '    size number <metre>',
    '  size number <metre>',
  ])
})

it('ends where references lead in a circle', () => {
  expect(
    draw(json(file('main.json', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }))),
  ).toHaveLength(1)
})

it('reads columns of a table, also of a resource that names its schema', () => {
  const fields = [
    { name: 'meter', type: 'string', constraints: { pattern: '[A-Z]+' } },
    { name: 'wh', type: 'integer', constraints: { required: true, minimum: 0, enum: [0, 1] } },
  ]
  const lines = ['! row', '  meter! string pattern=[A-Z]+', '  wh! integer enum=0, 1 minimum=0']
  const schema = file('schema.json', { fields, primaryKey: 'meter' })
  expect(draw(outlineOf({ format: 'csv', main: 'schema.json', files: [schema] }))).toEqual(lines)
  const resource = file('resource.json', { schema: 'schema.json' })
  expect(draw(outlineOf({ format: 'tsv', main: 'resource.json', files: [resource, schema] }))).toEqual(lines)
})

it('reads records of Avro with types of other files', () => {
  const main = file('main.avsc', {
    ...{ type: 'record', name: 'Reading', namespace: 'a' },
    fields: [
      { name: 'meter', type: 'string' },
      { name: 'unit', type: ['null', 'a.Unit'], default: null },
      {
        name: 'values',
        type: { type: 'array', items: { type: 'record', name: 'Value', fields: [{ name: 'wh', type: 'long' }] } },
      },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
      { name: 'before', type: { type: 'map', values: 'Reading' } },
    ],
  })
  const unit = file('unit.avsc', { type: 'enum', name: 'Unit', namespace: 'a', symbols: ['Wh', 'kWh'] })
  const content = { format: 'avro', main: 'main.avsc', files: [main, unit] } as const
  expect(draw(outlineOf(content), 3).slice(0, 7)).toEqual([
    '! Reading',
    '  meter! string',
    '  unit null | Unit enum=Wh, kWh default=null',
    '  values! Value[]',
    '    wh! long',
    '  at! long (timestamp-millis)',
    '  before! map of Reading',
  ])
  expect(draw(outlineOf({ ...content, root: 'a.Value' }))).toEqual(['! Value', '  wh! long'])
})

it('reads messages of Protobuf with their comments', () => {
  const text = `syntax = "proto3";
    package spine;
    import "other.proto";
    message Reading {
      option deprecated = true;
      // Number of the meter.
      string meter = 1;
      oneof value { int64 wh = 2; double kwh = 3 [deprecated = true]; }
      repeated Point points = 4;
      map<string, Unit> units = 5;
      message Point { Unit unit = 1; /* which */ }
      reserved 9;
    }
    enum Unit { WH = 0; KWH = 1; }`
  const content = { format: 'protobuf', main: 'a.proto', files: [file('a.proto', text)] } as const
  const outline = outlineOf(content)
  expect(draw(outline)).toEqual([
    '! Reading',
    '  meter string number=1',
    '  wh int64 number=2',
    '  kwh double number=3',
    '  points Point[] number=4',
    '    unit Unit number=1 enum=WH, KWH',
    '  units map<string, Unit> number=5',
  ])
  expect(outline?.members()[0]?.description).toBe('Number of the meter.')
  expect(draw(outlineOf({ ...content, root: 'spine.Reading.Point' }))[0]).toBe('! Point')
})

it('has none of what is broken, or says nothing of payloads', () => {
  expect(json(file('main.json', '{'))).toBeUndefined()
  expect(
    outlineOf({ format: 'protobuf', main: 'a.proto', files: [file('a.proto', 'enum A { B = 0; }')] }),
  ).toBeUndefined()
  expect(outlineOf({ format: 'xml', main: null, files: [] })).toBeUndefined()
})
