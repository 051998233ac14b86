import { describe, expect, it } from 'vitest'
import { readJson } from './read-json.ts'

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`

describe('a JSON document', () => {
  it.each([
    ['{"a":{"b":[1,"x:y\\":",null,true]},"c":{}}'],
    [' "a:b" '],
    ['{"a\\"":1,"a":2}'],
    [deep(256)],
    ['{"__proto__":1}'],
  ])('is read: %s', (text) => {
    expect(readJson(Buffer.from(text))).toEqual({ value: JSON.parse(text), text })
  })

  it.each([
    [
      'a name twice',
      '{"a":1,\n "b":{"a":1,"a":2}}',
      { message: 'has this name twice', path: '/b/a', line: 2, column: 13 },
    ],
    ['a name twice, written in two ways', '{"a":1,"\\u0061":2}', { path: '/a', column: 8 }],
    ['a number that no double holds', '[1e400]', { message: 'has a number that is too large' }],
    ['too many levels', deep(257), { message: 'is nested more than 256 deep' }],
    ['very many levels', deep(1_000_000), { message: 'is nested more than 256 deep' }],
    ['very many levels that do not end', '['.repeat(1_000_000), { message: 'is no JSON' }],
    ['a byte order mark', '\ufeff{}', { message: 'is no JSON: invalid symbol', line: 1, column: 1 }],
    ['a comma at the end', '{"a":1,}', { line: 1, column: 8 }],
    ['a comment', '{} // {}', { line: 1, column: 4 }],
    ['an end in the middle', '{"a":\n"b', { line: 2, column: 1 }],
    ['a control character in a text', '"\t"', { line: 1 }],
    ['nothing', '', { line: 1, column: 1 }],
  ])('is refused with %s', (_, text, problem) => {
    expect(readJson(Buffer.from(text))).toMatchObject(problem)
  })

  it('is refused when it is not UTF-8, and nothing of it is told', () => {
    expect(readJson(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toEqual({ message: 'is not UTF-8' })
    expect(JSON.stringify(readJson(Buffer.from('{"secret-4711: 1}')))).not.toContain('4711')
  })
})
