import { casesOf, nest } from './hostile-case.ts'

const bytes = (...parts: (number | readonly number[])[]) => Uint8Array.from(parts.flat())
/** 2^63 - 1 in zigzag coding, and as a varint. */
const largest = [0xfe, ...Array.from({ length: 8 }, () => 0xff), 0x01]
const record = (name: string, ...types: unknown[]) => ({
  ...{ type: 'record', name },
  fields: types.map((type, i) => ({ name: `f${i}`, type })),
})
/** A record of two of a record of two …: 2^40 at the end. */
const doubled = (last: unknown) =>
  Array.from({ length: 40 }).reduce<unknown>((inner, _, i) => record(`R${i + 1}`, inner, `R${i}`), record('R0', last))

export const hostileAvro = casesOf('avro', {
  'a record of itself': [record('R', 'R'), bytes(2, 2, 2), 'PAYLOAD_INVALID'],
  'a record that may lie in itself, often': [
    record('R', ['null', 'R']),
    new Uint8Array(100_000).fill(2),
    'PAYLOAD_INVALID',
  ],
  'arrays in arrays': [
    nest('{"type":"array","items":', '"int"', '}', 200),
    new Uint8Array(1000).fill(2),
    'PAYLOAD_INVALID',
  ],
  'a schema nested deeply': [nest('{"type":"array","items":', '"int"', '}', 100_000), bytes(0), 'SCHEMA_INVALID'],
  'records that double, of nothing': [doubled('null'), bytes(), 'valid'],
  'a type of itself': [{ type: { type: { type: 'R', name: 'R' } } }, bytes(0), 'SCHEMA_INVALID'],
  'a union in a union': [[['null', 'int'], 'string'], bytes(0), 'SCHEMA_INVALID'],
  'very many items of nothing': [{ type: 'array', items: 'null' }, bytes(largest, 0), 'valid'],
  'very many items': [{ type: 'array', items: 'int' }, bytes(largest, 0), 'PAYLOAD_INVALID'],
  'very many keys': [{ type: 'map', values: 'null' }, bytes(largest, 0), 'PAYLOAD_INVALID'],
  'a text of very many bytes': ['"string"', bytes(largest, 0x61), 'PAYLOAD_INVALID'],
  'a block that goes back': [{ type: 'array', items: 'int' }, bytes(1, 1, 2, 0), 'PAYLOAD_INVALID'],
  'a fixed of very many bytes': [{ type: 'fixed', name: 'F', size: 1e15 }, bytes(0), 'SCHEMA_INVALID'],
  'a fixed of no size': [{ type: 'fixed', name: 'F', size: -1 }, bytes(0), 'SCHEMA_INVALID'],
  'names of every object': [
    '{"type":"record","name":"constructor","fields":[{"name":"__proto__","type":"int"}]}',
    bytes(2),
    'valid',
  ],
  'a name that is code': [record('A(){}alert(1)//', 'int'), bytes(2), 'SCHEMA_INVALID'],
  'a key that is not UTF-8': [{ type: 'map', values: 'null' }, bytes(2, 2, 0xff, 0), 'PAYLOAD_INVALID'],
  'a name twice': ['{"type":"int","type":"string"}', bytes(2), 'SCHEMA_INVALID'],
  'a byte order mark in the schema': ['\ufeff"int"', bytes(2), 'SCHEMA_INVALID'],
  nothing: ['"int"', bytes(), 'PAYLOAD_INVALID'],
})

const message = (body: string) => `syntax = "proto3"; message M { ${body} }`
const inner = (depth: number): Uint8Array => {
  let payload = Buffer.alloc(0)
  for (let i = 0; i < depth; i += 1) {
    const length = payload.length
    const varint = [...Array.from({ length: 4 }, (_, j) => ((length >> (7 * j)) & 0x7f) | 0x80), (length >> 28) & 0x0f]
    payload = Buffer.concat([Buffer.from([0x0a, ...varint]), payload])
  }
  return payload
}

export const hostileProtobuf = casesOf('protobuf', {
  'a message in itself, often': [message('M m = 1;'), inner(2000), 'PAYLOAD_INVALID'],
  'groups that never end': [
    'syntax = "proto2"; message M { optional group G = 1 { optional M m = 2; } }',
    new Uint8Array(100_000).fill(0x0b),
    'PAYLOAD_INVALID',
  ],
  'messages nested deeply': [nest('message M {', '', '}', 50_000), bytes(), 'SCHEMA_INVALID'],
  'options nested deeply': [
    message(`int32 a = 1 [(o) = ${nest('{ a: ', '1', '}', 50_000)}];`),
    bytes(),
    'SCHEMA_INVALID',
  ],
  'an import from the network': [
    'syntax = "proto3"; import "http://127.0.0.1:1/a.proto"; message M {}',
    bytes(),
    'SCHEMA_INVALID',
  ],
  'an import of the file system': [
    'syntax = "proto3"; import "../../../etc/passwd"; message M {}',
    bytes(),
    'SCHEMA_INVALID',
  ],
  'an import of itself': ['syntax = "proto3"; import "main"; message M {}', bytes(), 'valid'],
  'a comment that never ends': [`${message('')} /*${'*'.repeat(200_000)}`, bytes(), 'SCHEMA_INVALID'],
  'a text that never ends': [`syntax = "${'\\\\'.repeat(200_000)}`, bytes(), 'SCHEMA_INVALID'],
  'very many fields': [
    message(Array.from({ length: 1000 }, (_, i) => `int32 f${i} = ${i + 1};`).join('')),
    bytes(8, 2),
    'valid',
  ],
  'a number too large for a field': [message('int32 a = 99999999999999999999;'), bytes(), 'SCHEMA_INVALID'],
  'a name that is not its own': [message('int32 __proto__ = 1;'), bytes(8, 2), 'SCHEMA_INVALID'],
  'names of every object': [message('int32 constructor = 1; int32 toString = 2;'), bytes(8, 2, 16, 2), 'valid'],
  'a field of very many bytes': [message('bytes a = 1;'), bytes(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f), 'PAYLOAD_INVALID'],
  'a number of eleven bytes': [
    message('uint64 a = 1;'),
    bytes(
      8,
      Array.from({ length: 11 }, () => 0xff),
    ),
    'PAYLOAD_INVALID',
  ],
  'the field 0': [message('int32 a = 1;'), bytes(0), 'PAYLOAD_INVALID'],
  'very many numbers in one': [
    message('repeated bool a = 1;'),
    bytes(
      0x0a,
      0x7f,
      Array.from({ length: 127 }, () => 1),
    ),
    'valid',
  ],
  'text that is not UTF-8': [message('string a = 1;'), bytes(0x0a, 1, 0xff), 'PAYLOAD_INVALID'],
  'a byte order mark in the schema': [`\ufeff${message('')}`, bytes(), 'valid'],
})
