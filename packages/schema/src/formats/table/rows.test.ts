import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRowReader, RowError, type RowSyntax } from './rows.ts'

const csv: RowSyntax = { delimiter: ',', quote: '"' }
const tsv: RowSyntax = { delimiter: '\t', quote: undefined }

function read(text: string, syntax = csv, size = text.length || 1) {
  const rows: string[][] = []
  const reader = createRowReader(syntax, ({ count, cells }) => rows.push(cells.slice(0, count)))
  for (let at = 0; at < text.length; at += size) reader.write(text.slice(at, at + size))
  reader.end()
  return rows
}

it.each([
  ['', []],
  ['a', [['a']]],
  ['a\n', [['a']]],
  [
    'a,b\r\n1,2\r\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a,\n,b\n,',
    [
      ['a', ''],
      ['', 'b'],
      ['', ''],
    ],
  ],
  ['\n\n', [[''], ['']]],
  ['"a,""b""\r\nc",d', [['a,"b"\r\nc', 'd']]],
  ['""', [['']]],
  [' a , "b\n', 'refused'],
])('reads %j', (text, rows) => {
  if (rows === 'refused') expect(() => read(text)).toThrow(RowError)
  else expect(read(text)).toEqual(rows)
})

it('knows no quotes where there are none', () => {
  expect(read('"a"\tb"\n', tsv)).toEqual([['"a"', 'b"']])
})

it('tells where each cell begins', () => {
  const places: unknown[] = []
  const reader = createRowReader(csv, ({ count, lines, columns }) =>
    places.push(lines.slice(0, count), columns.slice(0, count)),
  )
  reader.write('ab,"c\n\nd",e\nf,\n')
  reader.write('g,')
  reader.end()
  expect(places).toEqual([
    [1, 1, 3],
    [1, 4, 4],
    [4, 4],
    [1, 3],
    [5, 5],
    [1, 3],
  ])
})

describe('refuses', () => {
  it.each([
    ['a quote in a cell', 'a,b"c', { line: 1, column: 4 }],
    ['text after a quoted cell', 'a\n"b"c', { line: 2, column: 4 }],
    ['a quoted cell that does not end', '"a\nb', { line: 2, column: 1 }],
    ['a line that ends with CR', 'a\rb', { line: 1, column: 3 }],
    ['a text that ends with CR', 'a\r', { line: 1, column: 2 }],
    ['a row of more than a million characters', `a\n"${'\n'.repeat(1_000_001)}`, { line: 1_000_001 }],
    ['a row of more than a million cells', ','.repeat(1_000_001), { line: 1, column: 1_000_001 }],
  ])('%s', (_, text, place) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ problem: expect.objectContaining(place) }))
  })
})

it('reads what csv-parse reads, in pieces of any size', () => {
  const texts = fc.array(fc.constantFrom('a', 'é', '😀', ',', '"', '""', '\n', '\r\n', '\r', ' ', '1'), {
    maxLength: 20,
  })
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 5 }), (parts, size) => {
      const text = parts.join('')
      expect(attempt(() => read(text, csv, size))).toEqual(attempt(() => read(text)))
      // csv-parse takes what begins with a quote, or has a CR, otherwise than RFC 4180.
      const rows = attempt(() => read(text))
      if (rows !== undefined) {
        const options = { delimiter: ',', record_delimiter: ['\r\n', '\n'], relax_column_count: true }
        expect(rows).toEqual(parse(text, options))
      }
    }),
    { numRuns: 1000 },
  )
})

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof RowError) return undefined
    throw error
  }
}
