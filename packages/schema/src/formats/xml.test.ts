import fc from 'fast-check'
import { XmlDocument } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { compileXml } from './xml.ts'

const { check, openStream } = compileXml()
const utf8 = (text: string) => Buffer.from(text)

/** The problems of a payload written in pieces of a size. */
function checkInPieces(payload: Uint8Array, size: number) {
  const stream = openStream()
  const problems = []
  for (let at = 0; at < payload.length; at += size) problems.push(...stream.write(payload.subarray(at, at + size)))
  return [...problems, ...stream.end()]
}

describe('well-formed XML', () => {
  it.each([
    [
      'with everything',
      '\ufeff<?xml version="1.0" encoding="utf-8"?><!-- a --><a:b xmlns:a="urn:a" c="&lt;é😀"><d/><?pi x?><![CDATA[<&]]></a:b>\n',
    ],
    ['in ASCII', '<?xml version="1.0" encoding="US-ASCII"?><a/>'],
    ['256 deep', '<a>'.repeat(256) + '</a>'.repeat(256)],
  ])('passes %s', (_, text) => {
    expect(check(utf8(text))).toEqual([])
    expect(checkInPieces(utf8(text), 65_535)).toEqual([])
  })

  it.each([
    ['a tag that is not closed', '<a>\n <b></a>', { line: 2, column: 9 }],
    ['the end in between', '<a>', { line: 1, column: 4 }],
    ['nothing', '', { line: 1, column: 1 }],
    ['an entity that nobody declared', '<a>&b;</a>', { line: 1, column: 7 }],
    ['a prefix that nobody declared', '<b:a/>', { line: 1, column: 7 }],
    ['an attribute twice', '<a b="1" b="2"/>', { line: 1 }],
    ['a control character', '<a>\u0001</a>', { line: 1, column: 5 }],
    ['a document type', '<a/>'.replace('<', '<!DOCTYPE a><'), { line: 1, column: 13 }],
    ['a billion laughs', '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>', { line: 1 }],
    ['another encoding', '<?xml version="1.0" encoding="UTF-16"?><a/>', { line: 1, column: 40 }],
    ['elements too deep', '<a>'.repeat(257), { line: 1, column: 772 }],
    ['elements far too deep', '<a>'.repeat(1_000_000), { line: 1, column: 772 }],
    ['a huge comment', `<a><!--${'x'.repeat(11_000_000)}--></a>`, { line: 1 }],
  ])('refuses %s, once, with the place', (_, text, place) => {
    expect(check(utf8(text))).toEqual([expect.objectContaining(place)])
    expect(checkInPieces(utf8(text), 65_535)).toEqual([expect.objectContaining({ line: place.line })])
  })

  it('refuses what is not UTF-8', () => {
    expect(check(Buffer.from('<a>é</a>', 'latin1'))).toHaveLength(1)
    expect(check(utf8('<a>é').subarray(0, 4))).toHaveLength(1)
  })
})

it('is well-formed for libxml2 too, and in pieces of any size', () => {
  const tokens = [
    '<a>',
    '</a>',
    '<b c="1">',
    '</b>',
    '<d/>',
    '<e:f xmlns:e="urn:e"/>',
    '<a',
    '>',
    '"',
    ' ',
    '\n',
    '&amp;',
    '&#x41;',
    '&',
    '&#0;',
    '<!--',
    '--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?p?>',
    '<?xml version="1.0"?>',
    'x',
    'é',
    '😀',
    '\u0000',
    '\u00a0',
    '=',
    "'",
  ]
  const xmlish = fc.array(fc.constantFrom(...tokens), { maxLength: 12 }).map((parts) => utf8(parts.join('')))
  const wrapped = xmlish.map((inner) => Buffer.concat([utf8('<a>'), inner, utf8('</a>')]))
  fc.assert(
    fc.property(fc.oneof(xmlish, wrapped, fc.uint8Array()), fc.integer({ min: 1, max: 9 }), (payload, size) => {
      const problems = check(payload)
      expect(checkInPieces(payload, size).length).toBe(problems.length)
      expect(problems.length === 0).toBe(isWellFormed(payload))
    }),
    { numRuns: 500 },
  )
})

function isWellFormed(payload: Uint8Array): boolean {
  try {
    XmlDocument.fromBuffer(payload).dispose()
    return true
  } catch {
    return false
  }
}
