import { casesOf, nest, notUtf8, utf16 } from './hostile-case.ts'

const endless = JSON.stringify(`${'a'.repeat(50)}!`)
const doubled = (keyword: string) => ({
  $defs: Object.fromEntries([
    ...Array.from({ length: 40 }, (_, i) => [
      `d${i}`,
      { [keyword]: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
    ]),
    ['d40', keyword === 'allOf'],
  ]),
  $ref: '#/$defs/d0',
})

export const hostileJsonSchemas = casesOf('jsonschema', {
  'an expression in an expression': [{ pattern: '^(a+)+$' }, endless, 'PAYLOAD_INVALID'],
  'alternatives that are the same': [{ pattern: '^(a|a)*$' }, endless, 'PAYLOAD_INVALID', 'slow'],
  'an expression for names': [
    { patternProperties: { '^(a|aa)+$': true } },
    `{${endless}:1}`,
    'PAYLOAD_INVALID',
    'slow',
  ],
  'an expression that looks back': [{ pattern: '^(?=a)(?:a+)+$' }, endless, 'PAYLOAD_INVALID', 'slow'],
  'an expression as a format': [{ format: 'regex' }, '"(?<a>.)(?<a>.)"', 'PAYLOAD_INVALID'],
  'an expression of another language': [{ pattern: '(?R)' }, '"a"', 'SCHEMA_INVALID'],
  'an expression nested deeply': [{ pattern: nest('(', 'a', ')', 50_000) }, '"a"', 'SCHEMA_INVALID'],
  'a domain of many labels': [{ format: 'idn-hostname' }, JSON.stringify('ü.'.repeat(50_000)), 'PAYLOAD_INVALID'],
  'a template that goes on': [{ format: 'uri-template' }, JSON.stringify('{a'.repeat(50_000)), 'PAYLOAD_INVALID'],
  'a reference to the network': [{ $ref: 'http://127.0.0.1:1/s.json' }, '1', 'SCHEMA_INVALID'],
  'a reference to the file system': [{ $ref: 'file:///etc/passwd' }, '1', 'SCHEMA_INVALID'],
  'a reference to data': [{ $ref: 'data:application/json,{}' }, '1', 'SCHEMA_INVALID'],
  'a reference out of the version': [{ $ref: '../../../../etc/passwd' }, '1', 'SCHEMA_INVALID'],
  'a dialect on the network': [{ $schema: 'http://127.0.0.1:1/dialect' }, '1', 'SCHEMA_INVALID'],
  'a reference to itself': [{ $ref: '#' }, '1', 'PAYLOAD_INVALID'],
  'references in a circle': [
    { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
    '1',
    'PAYLOAD_INVALID',
  ],
  'a dynamic reference to itself': [{ $dynamicAnchor: 'a', $dynamicRef: '#a' }, '1', 'PAYLOAD_INVALID'],
  'references that double and allow': [doubled('allOf'), '1', 'PAYLOAD_INVALID', 'slow'],
  'references that double and refuse': [doubled('anyOf'), '1', 'PAYLOAD_INVALID', 'slow'],
  'a schema nested deeply': [nest('{"not":', 'true', '}', 100_000), '1', 'SCHEMA_INVALID'],
  'a document nested deeply': [{}, nest('[', '', ']', 100_000), 'PAYLOAD_INVALID'],
  'a document that never closes': [{}, '{"a":'.repeat(100_000), 'PAYLOAD_INVALID'],
  'a number too large': [{}, '1e400', 'PAYLOAD_INVALID'],
  'a number of a million digits': [{ type: 'number' }, `0.${'1'.repeat(1_000_000)}`, 'valid'],
  'an integer of a million digits': [{ type: 'integer' }, '1'.repeat(1_000_000), 'PAYLOAD_INVALID'],
  'a step that divides nothing': [{ multipleOf: 5e-324 }, '1e308', 'valid'],
  'limits that are none': [{ minLength: 1e308 }, '"a"', 'PAYLOAD_INVALID'],
  'a name twice': [{}, '{"a":1,"a":2}', 'PAYLOAD_INVALID'],
  'a name twice in the schema': ['{"type":"string","type":"number"}', '1', 'SCHEMA_INVALID'],
  'names that are not what they seem': [
    { additionalProperties: false },
    '{"__proto__":1,"%":1,"%ff":1,"~":1,"/":1,"#":1,"":1,"constructor":1}',
    'PAYLOAD_INVALID',
  ],
  'properties with such names': [
    '{"properties":{"__proto__":{"type":"string"},"%":{"type":"string"},"toString":{"minimum":2}},"required":["valueOf"]}',
    '{"__proto__":1,"%":1,"toString":1}',
    'PAYLOAD_INVALID',
  ],
  'items that are all compared': [
    { uniqueItems: true },
    `[${Array.from({ length: 20_000 }, (_, i) => `[${i}]`).join()}]`,
    'valid',
  ],
  'a great many things wrong': [
    { items: { allOf: Array.from({ length: 500 }, () => ({ type: 'string' })) } },
    `[${'1,'.repeat(8000)}1]`,
    'PAYLOAD_INVALID',
    'slow',
  ],
  'a byte order mark': [{}, '\ufeff{}', 'PAYLOAD_INVALID'],
  'a byte order mark in the schema': ['\ufeff{}', '1', 'SCHEMA_INVALID'],
  'UTF-16': [{}, utf16('{}'), 'PAYLOAD_INVALID'],
  'half of a character': [{ additionalProperties: false }, '{"\\ud800":"\\udc00"}', 'PAYLOAD_INVALID'],
  'no UTF-8': [{}, notUtf8, 'PAYLOAD_INVALID'],
  nothing: [{}, '', 'PAYLOAD_INVALID'],
})
