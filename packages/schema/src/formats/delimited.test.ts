import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileDelimited } from './delimited.ts'

const utf8 = (text: string) => Buffer.from(text)

function compile(main: unknown, more: Record<string, unknown> = {}, format: 'csv' | 'tsv' = 'csv') {
  const files = Object.entries({ 'main.json': main, ...more }).map(([path, value]) => ({
    path,
    content: JSON.stringify(value),
  }))
  return compileDelimited({ format, files, main: 'main.json' })
}
const readings = {
  fields: [
    { name: 'meter', type: 'string', constraints: { required: true, pattern: '[A-Z]{2}\\d+' } },
    { name: 'at', type: 'datetime' },
    { name: 'wh', type: 'integer', constraints: { minimum: 0 } },
    { name: 'q/u', type: 'string', constraints: { enum: ['A', 'B'] } },
  ],
  missingValues: ['', '-'],
  primaryKey: ['meter', 'at'],
}

describe('a table', () => {
  const { check, openStream } = compile(readings)
  const good = 'meter,at,wh,q/u\r\nAT1,2024-06-01T00:00:00Z,1,A\nAT1,2024-06-01T00:15:00+02:00,-,\n'

  it('passes, whole and in parts', () => {
    expect(check(utf8(good))).toEqual([])
    expect(check(utf8(`\ufeff${good}`))).toEqual([])
    const stream = openStream()
    for (const byte of utf8(good)) expect(stream.write(Uint8Array.of(byte))).toEqual([])
    expect(stream.end()).toEqual([])
  })

  it.each([
    [
      'a value of another type',
      'AT2,noon,1,A',
      { path: '/2/at', line: 4, column: 5, message: 'The value is not of the type datetime.' },
    ],
    [
      'a value that is too small',
      'AT2,2024-06-01T00:00:00Z,-1,A',
      { path: '/2/wh', line: 4, column: 26, message: 'The value is less than the minimum.' },
    ],
    [
      'a value that does not match',
      'at2,2024-06-01T00:00:00Z,1,A',
      { path: '/2/meter', line: 4, column: 1, message: 'The value does not match the pattern.' },
    ],
    [
      'a value that is none of those',
      '"AT2",2024-06-01T00:00:00Z,1,C',
      { path: '/2/q~1u', line: 4, column: 30, message: 'The value is none of the values allowed.' },
    ],
    [
      'a value that is missing',
      '-,2024-06-01T00:00:00Z,1,A',
      { path: '/2/meter', line: 4, column: 1, message: 'A value is required.' },
    ],
    [
      'a part of the key that is missing',
      'AT2,,1,A',
      { path: '/2/at', line: 4, column: 5, message: 'A value is required.' },
    ],
    [
      'a key that is there twice, written in another way',
      'AT1,2024-06-01T02:00:00+02:00,1,A',
      { path: '/2', line: 4, column: 1, message: 'The primary key is there twice.' },
    ],
    [
      'a cell too few',
      'AT2,2024-06-01T00:00:00Z,1',
      { path: '/2', line: 4, column: 1, message: 'A row has 3 cells in 4 columns.' },
    ],
    ['an empty line', '\n', { path: '/2', line: 4, column: 1, message: 'A row has 1 cells in 4 columns.' }],
    ['a quote in a cell', 'AT2,"', { line: 4, column: 5, message: 'A quoted cell does not end.' }],
  ])('is refused for %s', (_, row, problem) => {
    expect(check(utf8(good + row))).toEqual([problem])
  })

  it('is refused for what is not UTF-8', () => {
    expect(check(Buffer.concat([utf8(good), Uint8Array.of(0xff)]))).toEqual([{ message: 'The text is not UTF-8.' }])
    expect(check(utf8('é').subarray(0, 1))).toEqual([{ message: 'The text is not UTF-8.' }])
  })

  it('tells its first 20 problems, as they are found, and no more', () => {
    const stream = openStream()
    const rows = utf8('x,x,x,x\n'.repeat(7))
    const told = [stream.write(utf8('meter,at,wh,q/u\n')), stream.write(rows), stream.write(rows), stream.end()]
    expect(told.map((problems) => problems.length)).toEqual([0, 20, 0, 0])
  })

  it.each([
    ['no header', '', 'The header is missing.'],
    ['a column that is not of the schema', 'meter,at,wh,q/u,x\n', 'A column is none of the schema.'],
    ['a column that is missing', 'meter,at,wh\n', 'The column "q/u" is missing.'],
    ['columns in another order', 'at,meter,wh,q/u\n', 'The columns are not in the order of the schema.'],
    ['a column that is there twice', 'meter,meter,at,wh,q/u\n', 'A column is there twice.'],
  ])('is refused for %s', (_, text, message) => {
    expect(check(utf8(text))).toEqual([{ message, line: 1, column: 1 }])
  })
})

it.each([
  ['equal', 'b,a', true],
  ['equal', 'a', false],
  ['equal', 'a,b,c', false],
  ['subset', 'c,b,a', true],
  ['subset', 'a,c', false],
  ['superset', 'a', true],
  ['superset', 'b', false],
  ['superset', 'a,c', false],
  ['partial', 'c,a', true],
  ['partial', 'c,d', false],
])('with fieldsMatch "%s" the header %s passes: %s', (fieldsMatch, header, passes) => {
  const fields = [{ name: 'a', constraints: { required: true } }, { name: 'b' }]
  expect(compile({ fields, fieldsMatch }).check(utf8(header)).length === 0).toBe(passes)
  expect(compile({ fields, fieldsMatch: [fieldsMatch] }).check(utf8(header)).length === 0).toBe(passes)
})

describe('a field passes its values and refuses others:', () => {
  it.each<[object, string[], string[]]>([
    [{}, ['', 'anything'], []],
    [{ type: 'any' }, ['', 'anything'], []],
    [{ type: 'string', format: 'email' }, ['a.b@example.org'], ['a', 'a@', '@b', 'a b@c']],
    [{ type: 'string', format: 'uri' }, ['https://example.org/?a', 'urn:x:y'], ['example', '//x', 'a b:c']],
    [{ type: 'string', format: 'uuid' }, ['550e8400-e29b-41d4-a716-446655440000'], ['550e8400']],
    [{ type: 'string', format: 'binary' }, ['AAE=', ''], ['AAE', 'A-E=']],
    [{ type: 'number' }, ['1', '-1.5', '.5', '1e3', 'NaN', '-INF'], ['x', '1,5', '0x1', '1 ', 'Infinity', '1e']],
    [{ type: 'number', decimalChar: ',', groupChar: '.' }, ['1.234,5', '1'], ['1,2,3']],
    [{ type: 'number', bareNumber: false }, ['€ 1.5', '95%', '-1'], ['€', '1 2']],
    [{ type: 'integer' }, ['1', '+1', '-1', '99999999999999999999'], ['1.0', '1e3', 'x']],
    [{ type: 'integer', constraints: { maximum: '9007199254740993' } }, ['9007199254740993'], ['9007199254740994']],
    [{ type: 'boolean' }, ['true', 'FALSE', '1', '0'], ['yes', 'tRUE']],
    [{ type: 'boolean', trueValues: ['yes'], falseValues: ['no'] }, ['yes', 'no'], ['true']],
    [{ type: 'date' }, ['2024-02-29', '0001-01-01'], ['2023-02-29', '2024-6-1', '2024-13-01', '2024-06-01T00:00:00Z']],
    [{ type: 'date', format: '%d.%m.%Y' }, ['1.6.2024', '01.06.2024'], ['31.6.2024', '2024-06-01', '1x6x2024']],
    [{ type: 'time' }, ['23:59:59', '00:00:00.5Z'], ['24:00:00', '12:00']],
    [
      { type: 'datetime' },
      ['2024-06-01T12:00:00', '2024-06-01T12:00:00.123+02:00'],
      ['2024-06-01', '2024-06-01 12:00:00', '2024-06-01T12:60:00Z'],
    ],
    [{ type: 'datetime', format: '%Y%m%d%H%M%z' }, ['202406011200+0200'], ['2024060112']],
    [{ type: 'year' }, ['2024', '-0044'], ['24', '2024-01']],
    [{ type: 'yearmonth' }, ['2024-06'], ['2024-13', '2024']],
    [{ type: 'duration' }, ['PT15M', 'P1Y2M3DT4H5M6.5S', '-P1D'], ['P', 'PT', '15M', 'P1.5D']],
    [{ type: 'object' }, ['{"a":1}'], ['[]', '1', 'null', '{']],
    [{ type: 'array' }, ['[1]'], ['{}', 'null', '[']],
    [{ type: 'list' }, ['a,b', ''], []],
    [{ type: 'list', itemType: 'integer', delimiter: ';' }, ['1;2', '1'], ['1,2', '1;']],
    [{ type: 'geopoint' }, ['16.37, 48.2', '-180,90'], ['16', '181,0', '0,91', 'a,b', '1,2,3', ',']],
    [{ type: 'geopoint', format: 'array' }, ['[16.37,48.2]'], ['[1]', '["1","2"]', '1,2']],
    [{ type: 'geopoint', format: 'object' }, ['{"lon":16.37,"lat":48.2}'], ['{"lon":1}', '[1,2]']],
    [{ constraints: { minLength: 2, maxLength: 3 } }, ['ab', '😀😀😀'], ['a', 'abcd']],
    [{ constraints: { pattern: 'a|b' } }, ['a', 'b'], ['ab', 'xa']],
    [{ type: 'number', constraints: { exclusiveMinimum: 0, exclusiveMaximum: '1' } }, ['0.5'], ['0', '1', 'NaN']],
    [
      { type: 'date', constraints: { minimum: '2024-01-01', maximum: '2024-12-31' } },
      ['2024-01-01'],
      ['2023-12-31', '2025-01-01'],
    ],
    [{ type: 'integer', constraints: { enum: [1, '2'] } }, ['1', '2', '+1'], ['3']],
    [{ type: 'string', categories: ['a', { value: 'b', label: 'B' }] }, ['a', 'b'], ['B']],
    [{ type: 'integer', constraints: { unique: true } }, ['1', '2'], ['+1']],
  ])('%j', (field, values, others) => {
    const { check } = compile({ fields: [{ name: 'a', ...field }], missingValues: ['none'] })
    const quoted = (cells: string[]) =>
      utf8(['a', ...cells.map((cell) => `"${cell.replaceAll('"', '""')}"`)].join('\n'))
    expect(check(quoted(values))).toEqual([])
    for (const other of others)
      expect(check(quoted([...values, other]))).toEqual([expect.objectContaining({ line: values.length + 2 })])
  })
})

it('holds the parts of a key to each other, where it has all of them', () => {
  const { check } = compile({ fields: [{ name: 'a' }, { name: 'b' }], uniqueKeys: [['a', 'b']] })
  expect(check(utf8('a,b\n1,2\n2,1\n1,\n1,\n12,\n'))).toEqual([])
  expect(check(utf8('a,b\n1,2\n1,2\n'))).toHaveLength(1)
})

it('follows a dialect, and a schema in another file', () => {
  const resource = { schema: '../schemas/a.json', dialect: { delimiter: ';', quoteChar: "'", header: false } }
  const schema = { fields: [{ name: 'a' }, { name: 'b', type: 'integer' }] }
  const files = [
    { path: 'tables/main.json', content: JSON.stringify(resource) },
    { path: 'schemas/a.json', content: JSON.stringify(schema) },
  ]
  const { check } = compileDelimited({ format: 'csv', files, main: 'tables/main.json' })
  expect(check(utf8("'x;''y';1\n"))).toEqual([])
  expect(check(utf8("'x;y';z\n"))).toEqual([expect.objectContaining({ path: '/0/b', line: 1, column: 7 })])
  expect(check(utf8(''))).toEqual([])
})

it('reads TSV without quotes', () => {
  const { check } = compile({ fields: [{ name: 'a' }, { name: 'b', type: 'integer' }] }, {}, 'tsv')
  expect(check(utf8('a\tb\n"x\t1\n'))).toEqual([])
  expect(check(utf8('a\tb\nx\t"1"\n'))).toHaveLength(1)
})

it('answers for any table, the same in pieces of any size', () => {
  const { check, openStream } = compile(readings)
  const cells = fc.constantFrom(
    'meter,at,wh,q/u\n',
    'AT1,',
    '2024-06-01T00:00:00Z,',
    '1,',
    'A\n',
    '"',
    ',',
    '\r\n',
    '\n',
    'é',
    '\u0000',
    '😀',
  )
  const payloads = fc.oneof(
    fc.array(cells).map((parts) => utf8(parts.join(''))),
    fc.uint8Array(),
  )
  fc.assert(
    fc.property(payloads, fc.integer({ min: 1, max: 5 }), (payload, size) => {
      const stream = openStream()
      const problems = []
      for (let at = 0; at < payload.length; at += size) problems.push(...stream.write(payload.subarray(at, at + size)))
      problems.push(...stream.end())
      if (isUtf8(payload)) expect(problems).toEqual(check(payload))
      else expect(problems).not.toEqual([])
    }),
    { numRuns: 500 },
  )
})
