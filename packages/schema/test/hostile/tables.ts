import { casesOf, nest, utf16 } from './hostile-case.ts'

const field = (more: object) => ({ fields: [{ name: 'a', ...more }] })
const endless = `a\n${'a'.repeat(50)}!\n`
const digits = '1'.repeat(900_000)

const table = {
  'an expression in an expression': [field({ constraints: { pattern: '(a+)+' } }), endless, 'PAYLOAD_INVALID', 'slow'],
  'alternatives that are the same': [
    field({ constraints: { pattern: '(a|a)*b' } }),
    endless,
    'PAYLOAD_INVALID',
    'slow',
  ],
  'an expression that breaks out': [field({ constraints: { pattern: 'a)|(?:.*' } }), 'a\nb\n', 'SCHEMA_INVALID'],
  'an expression nested deeply': [
    field({ constraints: { pattern: nest('(', 'a', ')', 50_000) } }),
    'a\na\n',
    'SCHEMA_INVALID',
  ],
  'a schema nested deeply': [nest('{"fields":[', '1', ']}', 100_000), 'a\n', 'SCHEMA_INVALID'],
  'a schema on the network': [{ schema: 'http://127.0.0.1:1/s.json' }, 'a\n', 'SCHEMA_INVALID'],
  'a schema in the file system': [{ schema: '../../etc/passwd' }, 'a\n', 'SCHEMA_INVALID'],
  'a field that is not its own': [{ fields: [{ name: '__proto__', type: 'constructor' }] }, 'a\n', 'SCHEMA_INVALID'],
  'fields with names of every object': [
    '{"fields":[{"name":"__proto__","type":"integer"},{"name":"constructor"}],"primaryKey":["__proto__"]}',
    '__proto__,constructor\n1,x\n1,x\n'.replaceAll(',', '\0'),
    'PAYLOAD_INVALID',
  ],
  'an integer of many digits': [field({ type: 'integer', constraints: { minimum: 0 } }), `a\n${digits}\n`, 'valid'],
  'a number of many digits': [field({ type: 'number' }), `a\n0.${digits}\n`, 'valid'],
  'a number in a long text': [
    field({ type: 'number', bareNumber: false }),
    `a\n1${'x'.repeat(500_000)}1\n`,
    'PAYLOAD_INVALID',
  ],
  'a fraction of a second of many digits': [field({ type: 'time' }), `a\n00:00:00.${digits}\n`, 'valid'],
  'a day that never was': [field({ type: 'date' }), 'a\n0000-00-00\n', 'PAYLOAD_INVALID'],
  'an object nested deeply': [field({ type: 'array' }), `a\n${nest('[', '', ']', 100_000)}\n`, 'valid'],
  'a row that never ends': [field({}), `a\n"${'x'.repeat(1_100_000)}`, 'PAYLOAD_INVALID'],
  'a row of very many cells': [field({}), `a\n${','.repeat(500_000)}\n`, 'PAYLOAD_INVALID'],
  'a header of very many columns': [
    { ...field({}), fieldsMatch: 'superset' },
    `${'a,'.repeat(400_000)}a\n`,
    'PAYLOAD_INVALID',
  ],
  'very many mistakes': [field({ type: 'integer' }), `a\n${'x\n'.repeat(100_000)}`, 'PAYLOAD_INVALID'],
  'text after a quote': [field({}), 'a\n"b"c\n', 'PAYLOAD_INVALID'],
  'a carriage return alone': [field({}), 'a\rb\r', 'PAYLOAD_INVALID'],
  'a character that ends texts': [field({ constraints: { maxLength: 1 } }), 'a\nb\0c\n', 'PAYLOAD_INVALID'],
  'a byte order mark': [field({}), '\ufeffa\nb\n', 'valid'],
  'UTF-16': [field({}), utf16('a\nb\n'), 'PAYLOAD_INVALID'],
  'no UTF-8': [field({}), Uint8Array.of(0x61, 0x0a, 0xc3, 0x28, 0x0a), 'PAYLOAD_INVALID'],
  nothing: [field({}), '', 'PAYLOAD_INVALID'],
} as const

export const hostileTables = casesOf('csv', table)
