import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StreamCheck } from '../../compiled-schema.ts'
import { compileXsd } from '../xsd.ts'

const xs = 'http://www.w3.org/2001/XMLSchema'
const utf8 = (text: string) => Buffer.from(text)
const main = `<xs:schema xmlns:xs="${xs}" xmlns="urn:r" targetNamespace="urn:r" elementFormDefault="qualified">
  <xs:include schemaLocation="the%20parts/point.xsd"/>
  <xs:element name="readings">
    <xs:complexType><xs:sequence><xs:element name="point" type="point" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
    <xs:unique name="once"><xs:selector xpath="*"/><xs:field xpath="@id"/></xs:unique>
  </xs:element>
  <xs:element name="other"/>
</xs:schema>`
const point = `<xs:schema xmlns:xs="${xs}" xmlns="urn:r" targetNamespace="urn:r" elementFormDefault="qualified">
  <xs:complexType name="point"><xs:sequence><xs:element name="wh" type="xs:int"/></xs:sequence><xs:attribute name="id"/></xs:complexType>
</xs:schema>`
const files = [
  { path: 'main.xsd', content: main },
  { path: 'the parts/point.xsd', content: point },
]
const { check, openStream } = compileXsd({ format: 'xsd', files, main: 'main.xsd' })
const wrap = (inner: string) => `<readings xmlns="urn:r">${inner}</readings>`

function checkInPieces(text: string, size: number, stream: StreamCheck = openStream()) {
  const payload = utf8(text)
  const problems = []
  for (let at = 0; at < payload.length; at += size) problems.push(...stream.write(payload.subarray(at, at + size)))
  problems.push(...stream.end())
  stream.close?.()
  return problems
}

describe('a document that comes in parts', () => {
  it('is held to its schema as a whole one is', () => {
    const tokens = [
      '<point>',
      '</point>',
      '<wh>',
      '</wh>',
      '1',
      'x',
      ' ',
      '\n',
      '<point id="1"><wh>2</wh></point>',
      '<!---->',
    ]
    const xmlish = fc.array(fc.constantFrom(...tokens), { maxLength: 8 })
    const inner = fc.oneof(xmlish, fc.constant(['<point><wh>1</wh></point>']))
    fc.assert(
      fc.property(fc.array(inner, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 50 }), (parts, size) => {
        const text = wrap(parts.flat(2).join(''))
        expect(checkInPieces(text, size).length === 0).toBe(check(utf8(text)).length === 0)
      }),
      { numRuns: 12 },
    )
  })

  it('has a problem with its line, however far down', () => {
    const text = wrap('\n<point><wh>1</wh></point>'.repeat(66_000).concat('\n<point><wh>x</wh></point>\n'))
    expect(checkInPieces(text, 1024 * 1024)).toEqual([
      { message: "Element '{urn:r}wh': The value is not a valid value of the atomic type 'xs:int'.", line: 66_002 },
    ])
  })

  it('is not told what its values are, in whatever lines they come', () => {
    const forged = 'x\n/x:1: Schemas validity error : secret\nsecret'
    expect(checkInPieces(wrap(`<point><wh>${forged}</wh></point>`), 1000)).toEqual([
      { message: "Element '{urn:r}wh': The value is not a valid value of the atomic type 'xs:int'.", line: 3 },
    ])
  })

  it('has its problems as soon as they are there', () => {
    const stream = openStream()
    const bad = wrap('<point><wh>x</wh></point>'.repeat(10_000))
    expect(stream.write(utf8(bad)).length).toBeGreaterThan(0)
    stream.close?.()
    expect(stream.write(utf8(' '))).toEqual([])
  })

  it('has keys that are compared from its beginning to its end', () => {
    const points = Array.from({ length: 5000 }, (_, id) => `<point id="${id}"><wh>1</wh></point>`).join('')
    expect(checkInPieces(wrap(points), 4096)).toEqual([])
    expect(checkInPieces(wrap(`${points}<point id="0"><wh>1</wh></point>`), 4096)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('Duplicate key-sequence in unique') }),
    ])
  })

  it('may begin with one root element only, if one is named', () => {
    const named = compileXsd({ format: 'xsd', files, main: 'main.xsd', root: '{urn:r}readings' })
    expect(checkInPieces('<other xmlns="urn:r"/>', 100)).toEqual([])
    expect(checkInPieces('<other xmlns="urn:r"/>', 100, named.openStream())).toEqual([
      expect.objectContaining({ message: 'The root element is not {urn:r}readings.' }),
    ])
  })

  it.each([
    ['nothing', ''],
    ['a document type', `<!DOCTYPE readings>${wrap('')}`],
    ['no end', '<readings xmlns="urn:r"><point><wh>1</wh></point>'],
    ['elements too deep', '<other xmlns="urn:r">'.repeat(10_000)],
    ['another encoding', `<?xml version="1.0" encoding="UTF-16"?>${wrap('<point><wh>1</wh></point>')}`],
  ])('is refused with %s', (_, text) => {
    expect(checkInPieces(text, 100)).toHaveLength(1)
  })
})
