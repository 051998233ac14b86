import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { jsonSchemaContent, type TopicFormat, type TopicSchema } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import { describe, expect, it } from 'vitest'
import { readLibrary } from '../src/library.ts'
import { writeTypes } from '../src/types/write-types.ts'

const tsc = resolve(import.meta.dirname, '../../../node_modules/typescript/bin/tsc')

/** A topic, and what fits the type `Value` that is made of it and what does not, as TypeScript expressions. */
type Case = { readonly schema: TopicSchema; readonly fits: readonly string[]; readonly wrong: readonly string[] }

const fileSchema = (format: TopicFormat, files: Readonly<Record<string, unknown>>, root?: string): TopicSchema => ({
  ...{ format, main: Object.keys(files)[0] ?? null, ...(root !== undefined && { root }) },
  files: Object.entries(files).map(([path, content]) => ({
    ...{ path, content: typeof content === 'string' ? content : JSON.stringify(content) },
  })),
})

const hostile = [
  ...['*/ evil', '"; evil', "'; evil", '`; evil', '\\"; evil', '@ts-ignore', '// evil', '__proto__', 'constructor'],
  ...['a\nevil', 'a\u2028evil', '\u202eevil', '', '-', 'new', 'readonly', 'get', '1a'],
]

/** A schema that says hostile things wherever a schema can say something. */
const hostileSchema = {
  title: '*/ evil',
  description: `*/ evil\n*/ evil\n@ts-ignore\u2028evil ${hostile.join(' ')}`,
  type: 'object',
  properties: {
    ...Object.fromEntries(
      hostile.map((text, i) => [text, { description: text, $ref: `#/$defs/${i}${encodeURIComponent('*~1 "; evil')}` }]),
    ),
    evil: { $ref: '#/$defs/string' },
  },
  patternProperties: { '[*]/ evil': true },
  required: ['*/ evil', 'not "; evil'],
  $defs: {
    string: { title: hostile.join('\n'), enum: hostile },
    ...Object.fromEntries(hostile.map((text, i) => [`${i}*/ "; evil`, { const: { [text]: text } }])),
  },
}

const cases: Readonly<Record<string, Case>> = {
  object: {
    schema: jsonSchemaContent({
      type: 'object',
      properties: {
        meter: { type: 'string' },
        wh: { type: ['integer', 'null'] },
        unit: { enum: ['Wh', 'kWh', 3, null] },
        at: { type: 'array', items: { type: 'string' } },
        place: { properties: { lat: { minimum: 0 } } },
      },
      required: ['meter', 'wh'],
      additionalProperties: false,
    }),
    fits: ['{ meter: "a", wh: 1 }', '{ meter: "a", wh: null, unit: 3, at: ["x"], place: { lat: 1, more: 2 } }'],
    wrong: [
      '{ meter: "a" }',
      '{ meter: 1, wh: 1 }',
      '{ meter: "a", wh: 1, unit: "MWh" }',
      '{ meter: "a", wh: 1, x: 1 }',
    ],
  },
  combined: {
    schema: jsonSchemaContent({
      allOf: [{ required: ['id'], properties: { id: { type: 'number' } } }],
      oneOf: [{ required: ['a'], properties: { a: { const: [1, { b: true }] } } }, { required: ['c'] }],
    }),
    fits: ['{ id: 1, a: [1, { b: true }] }', '{ id: 1, c: 2 }'],
    wrong: ['{ id: 1 }', '{ a: [1, { b: true }] }', '{ id: 1, a: [1, { b: false }] }'],
  },
  map: {
    schema: jsonSchemaContent({ type: 'object', additionalProperties: { type: ['number', 'boolean'] } }),
    fits: ['{}', '{ a: 1, b: true }'],
    wrong: ['{ a: "1" }'],
  },
  tuple: {
    schema: jsonSchemaContent({
      ...{ type: 'array', prefixItems: [{ type: 'number' }, { type: ['string', 'null'] }], minItems: 1, items: false },
    }),
    fits: ['[1]', '[1, null]'],
    wrong: ['[]', '["a"]', '[1, "a", 2]'],
  },
  'tuple of draft 7': {
    schema: jsonSchemaContent({
      $schema: 'http://json-schema.org/draft-07/schema#',
      ...{ type: 'array', items: [{ type: 'number' }], additionalItems: { type: 'string' } },
    }),
    fits: ['[]', '[1, "a", "b"]'],
    wrong: ['[1, 2]'],
  },
  files: {
    schema: fileSchema('jsonschema', {
      'offer.json': {
        type: 'object',
        properties: { price: { $ref: 'common/price.json#/$defs/price' }, next: { $ref: '#' } },
        required: ['price'],
      },
      'common/price.json': { $defs: { price: { $ref: '#/$defs/amount' }, amount: { type: 'number' } } },
    }),
    fits: ['{ price: 1, next: { price: 2 } }'],
    wrong: ['{ price: "1" }', '{ price: 1, next: {} }'],
  },
  'references in circles': {
    schema: jsonSchemaContent({
      anyOf: [{ type: 'object', properties: { c: { $ref: '#/$defs/c' } }, required: ['c'] }, { $ref: '#/$defs/d' }],
      $defs: { c: { anyOf: [{ $ref: '#' }, { type: 'string' }] }, d: { items: { $ref: '#' }, type: 'array' } },
    }),
    fits: ['{ c: "a" }', '[{ c: [] }]'],
    wrong: ['1', '[1]'],
  },
  'a reference that leads to itself': {
    schema: jsonSchemaContent({
      ...{ type: 'array', items: { $ref: '#/$defs/a' } },
      $defs: { a: { allOf: [{ $ref: '#/$defs/b' }, { type: 'string' }] }, b: { $ref: '#/$defs/a' } },
    }),
    fits: ['["a"]'],
    wrong: ['[1]'],
  },
  hostile: {
    schema: jsonSchemaContent(hostileSchema),
    fits: [
      `{ '*/ evil': { "*/ evil": "*/ evil" }, 'not "; evil': 1, evil: "// evil", constructor: { constructor: "constructor" } }`,
    ],
    wrong: [
      '{}',
      `{ '*/ evil': { "*/ evil": "*/ evil" }, 'not "; evil': 1, evil: "other", constructor: { constructor: "constructor" } }`,
    ],
  },
  avro: {
    schema: fileSchema('avro', {
      'reading.avsc': {
        ...{ type: 'record', name: 'Reading', namespace: 'grid', doc: '*/ evil' },
        fields: [
          { name: 'wh', type: 'long' },
          { name: 'raw', type: ['null', 'bytes'] },
          { name: 'either', type: ['int', 'long'] },
          { name: 'quality', type: { type: 'enum', name: 'Quality', symbols: ['GOOD', 'BAD'] } },
          { name: 'tags', type: { type: 'map', values: { type: 'array', items: 'grid.Tag' } } },
          { name: 'before', type: ['null', 'Reading'] },
        ],
      },
      'tag.avsc': { type: 'record', name: 'grid.Tag', fields: [{ name: 'text', type: 'string' }] },
    }),
    fits: [
      `{ wh: 1, raw: new Uint8Array(), either: { long: 1 }, quality: "GOOD", tags: { a: [{ text: "" }] }, before: null }`,
    ],
    wrong: [
      '{ wh: "1", raw: null, either: { int: 1 }, quality: "GOOD", tags: {}, before: null }',
      '{ wh: 1, raw: null, either: 1, quality: "GOOD", tags: {}, before: null }',
      '{ wh: 1, raw: null, either: { int: 1 }, quality: "UGLY", tags: {}, before: null }',
      '{ wh: 1, raw: null, either: { int: 1 }, quality: "BAD", tags: { a: ["b"] }, before: null }',
      '{ wh: 1, raw: null, either: { int: 1 }, quality: "BAD", tags: {}, before: {} }',
    ],
  },
  'avro of an array': {
    schema: fileSchema('avro', { 'list.avsc': { type: 'array', items: 'int' } }),
    fits: ['[1]'],
    wrong: ['1'],
  },
  protobuf: {
    schema: fileSchema(
      'protobuf',
      {
        'offer.proto': `syntax = "proto3"; package grid; import "google/protobuf/timestamp.proto";
          /// An offer */ evil @ts-ignore
          message Offer {
            enum Side { SIDE_UNKNOWN = 0; BUY = 1; }
            Side side = 1; int64 wh_total = 2; google.protobuf.Timestamp at = 3; repeated Offer parts = 4;
            map<string, double> prices = 5; bool firm = 6 [json_name = "*/ evil"]; bytes raw = 7; Empty none = 8;
          }
          message Empty {}`,
      },
      'grid.Offer',
    ),
    fits: ['{}', '{ side: "BUY", whTotal: "1", at: "", parts: [{}], prices: { a: "NaN" }, "*/ evil": true, none: {} }'],
    wrong: [
      '{ side: "SELL" }',
      '{ whTotal: 1 }',
      '{ wh_total: "1" }',
      '{ parts: [1] }',
      '{ prices: { a: "1" } }',
      '{ none: { a: 1 } }',
    ],
  },
  'proto2 with an extension': {
    schema: fileSchema(
      'protobuf',
      {
        'old.proto': `syntax = "proto2"; package old;
          message Old { required uint32 a = 1; extensions 10 to 20; }
          extend Old { optional string note = 10; }`,
      },
      'old.Old',
    ),
    fits: ['{ a: 1, "[old.note]": "x" }'],
    wrong: ['{}', '{ a: 1, "[old.note]": 1 }'],
  },
  csv: {
    schema: fileSchema('csv', {
      'table.json': {
        fields: [
          { name: '"; evil', type: 'integer', constraints: { required: true } },
          { name: 'on', type: 'boolean' },
          { name: 'day', type: 'date' },
          { name: 'unit', constraints: { enum: ['Wh', 'kWh'] } },
          { name: 'numbers', type: 'list', itemType: 'number' },
          { name: 'place', type: 'geopoint', format: 'array' },
        ],
      },
    }),
    fits: [
      `{ '"; evil': 1, on: null, day: "2026-01-01", unit: "Wh", numbers: [1], place: [1, 2] }`,
      `{ '"; evil': 1, on: true, day: null, unit: null, numbers: null, place: null }`,
    ],
    wrong: [
      `{ '"; evil': null, on: null, day: null, unit: null, numbers: null, place: null }`,
      `{ '"; evil': 1, on: null, day: null, unit: "MWh", numbers: null, place: null }`,
      `{ '"; evil': 1, day: null, unit: null, numbers: null, place: null }`,
      `{ '"; evil': 1, on: null, day: null, unit: null, numbers: null, place: null, more: 1 }`,
    ],
  },
  tsv: {
    schema: fileSchema('tsv', { 'table.json': { fields: [{ name: 'a', type: 'number' }], fieldsMatch: 'partial' } }),
    fits: ['{}', '{ a: 1, b: 2 }'],
    wrong: ['{ a: "1" }'],
  },
}

/** The ready topics, with their examples. */
const library = readLibrary().map(({ name, content }): [string, Case] => [
  name,
  { schema: content, fits: (content.examples ?? []).map((example) => example.content), wrong: ['1', 'null'] },
])

describe('types of a topic', () => {
  it('compile, take what fits and refuse what does not, whatever a schema says', async () => {
    using folder = tempFolder()
    const modules = await Promise.all(
      [...Object.entries(cases), ...library].map(async ([name, { schema, fits, wrong }], i) => {
        const types = await writeTypes(schema, { name: 'value', source: `*/ ${name}` })
        const uses = [
          ...fits.map((value, j) => `export const fits${j}: Value = ${value}`),
          ...wrong.map((value, j) => `// @ts-expect-error\nexport const wrong${j}: Value = ${value}`),
        ]
        writeFileSync(join(folder.path, `${i}.ts`), `${types}\n${uses.join('\n')}\n`)
        return `${i}.ts`
      }),
    )
    const options = {
      strict: true,
      noEmit: true,
      target: 'esnext',
      lib: ['esnext'],
      skipLibCheck: true,
      module: 'nodenext',
      types: [],
    }
    writeFileSync(join(folder.path, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: modules }))
    const failure = await promisify(execFile)(process.execPath, [tsc, '-p', folder.path]).catch((error) => error.stdout)
    expect(failure).toEqual({ stdout: '', stderr: '' })
  })

  it('show every character that a schema has, and declare nothing but types', async () => {
    const types = await writeTypes(jsonSchemaContent(hostileSchema), { name: '"; evil', source: '*/ evil' })
    expect(types).not.toMatch(/[^\x20-\x7e\n]/)
    const statements = types.split('\n').filter((line) => /^[^\s}/]/.test(line) && !line.startsWith('export type '))
    expect(statements).toEqual([])
    const comments = types.split('\n').filter((line) => /^ *(\/\*)?\*/.test(line))
    expect(comments.filter((line) => /[^\\]@|\*\/./.test(line))).toEqual([])
  })

  it('have names of their own', async () => {
    const named = { type: 'object', properties: { a: { $ref: '#/$defs/offer' }, b: { $ref: '#/$defs/Offer' } } }
    const schema = jsonSchemaContent({ ...named, $defs: { offer: { type: 'string' }, Offer: { type: 'number' } } })
    expect(await writeTypes(schema, { name: 'offer', source: 'offer.json' })).toBe(
      `/** Types of offer.json, made by "spine topic types". */

export type Offer = {
  a?: Offer2
  b?: Offer3
  [key: string]: unknown
}

export type Offer2 = string

export type Offer3 = number
`,
    )
  })

  it.each([
    { schema: { format: 'xml', files: [], main: null } as const, code: 'VALIDATION_FAILED' },
    { schema: fileSchema('xsd', { 'a.xsd': '' }), code: 'VALIDATION_FAILED' },
    { schema: jsonSchemaContent({ type: 'evil' }), code: 'SCHEMA_INVALID' },
    { schema: jsonSchemaContent({ enum: ['\ud800'] }), code: 'SCHEMA_INVALID' },
    { schema: jsonSchemaContent({ $ref: 'file:///etc/passwd' }), code: 'SCHEMA_INVALID' },
    { schema: jsonSchemaContent({ $schema: 'https://example.org/dialect' }), code: 'SCHEMA_INVALID' },
  ])('are not made of what no payload can be checked against, or of XML', async ({ schema, code }) => {
    await expect(writeTypes(schema, { name: 'value', source: 'a' })).rejects.toMatchObject({ code })
  })
})
