import fc from 'fast-check'
import { diag } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import type { CompiledSchema } from '../compiled-schema.ts'
import { compileXsd } from './xsd.ts'

const xs = 'http://www.w3.org/2001/XMLSchema'
const code = (expected: string) => expect.objectContaining({ code: expected })
const utf8 = (text: string) => Buffer.from(text)
const schemaOf = (body: string) => `<xs:schema xmlns:xs="${xs}">${body}</xs:schema>`
const elementOf = (facet: string, base = 'string') =>
  schemaOf(
    `<xs:element name="a"><xs:simpleType><xs:restriction base="xs:${base}">${facet}</xs:restriction></xs:simpleType></xs:element>`,
  )

function compile(content: string, more: Record<string, string> = {}, root?: string): CompiledSchema {
  const files = Object.entries({ 'main.xsd': content, ...more }).map(([path, content]) => ({ path, content }))
  return compileXsd({ format: 'xsd', files, main: 'main.xsd', ...(root !== undefined && { root }) })
}

const readings = `<xs:schema xmlns:xs="${xs}" xmlns="urn:r" targetNamespace="urn:r" elementFormDefault="qualified" xmlns:u="urn:u">
  <xs:import namespace="urn:u" schemaLocation="units/units.xsd"/>
  <xs:include schemaLocation="point.xsd"/>
  <xs:element name="readings"><xs:complexType><xs:sequence>
    <xs:element name="unit" type="u:unit"/>
    <xs:element name="point" type="point" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="other" type="xs:string"/>
</xs:schema>`
const parts = {
  'point.xsd': `<xs:schema xmlns:xs="${xs}" targetNamespace="urn:r" elementFormDefault="qualified"><xs:complexType name="point"><xs:sequence>
    <xs:element name="wh" type="xs:int"/></xs:sequence><xs:attribute name="at" type="xs:dateTime"/></xs:complexType></xs:schema>`,
  'units/units.xsd': `<xs:schema xmlns:xs="${xs}" targetNamespace="urn:u"><xs:include schemaLocation="../codes.xsd"/></xs:schema>`,
  'codes.xsd': `<xs:schema xmlns:xs="${xs}" targetNamespace="urn:u"><xs:simpleType name="unit"><xs:restriction base="xs:string">
    <xs:enumeration value="WH"/><xs:enumeration value="KWH"/></xs:restriction></xs:simpleType></xs:schema>`,
}
const document = (point: string, unit = 'KWH') => `<?xml version="1.0" encoding="UTF-8"?>
<readings xmlns="urn:r">
  <unit>${unit}</unit>
  <point at="2024-06-01T00:00:00Z"><wh>1</wh></point>
  ${point}
</readings>`

describe('an XML Schema of several files', () => {
  const { check, openStream } = compile(readings, parts)

  it('passes what fits, whole and in parts', () => {
    const payload = utf8(document('<point><wh>2</wh></point>'))
    expect(check(payload)).toEqual([])
    const stream = openStream()
    for (const byte of payload) expect(stream.write(Uint8Array.of(byte))).toEqual([])
    expect(stream.end()).toEqual([])
    stream.close?.()
  })

  it.each([
    [
      'a value',
      '<point><wh>secret</wh></point>',
      { line: 5, column: 10 },
      "Element '{urn:r}wh': The value is not a valid value of the atomic type 'xs:int'.",
    ],
    [
      'an attribute',
      '<point\n at="secret"><wh>2</wh></point>',
      { line: 5, column: 3 },
      "Element '{urn:r}point', attribute 'at': The value is not a valid value of the atomic type 'xs:dateTime'.",
    ],
    [
      'an element',
      '<point><kwh/></point>',
      { line: 5, column: 10 },
      "Element '{urn:r}kwh': This element is not expected. Expected is ( {urn:r}wh ).",
    ],
    [
      'syntax',
      '<point></wh>',
      { line: 5, column: 15 },
      'Not well-formed: Opening and ending tag mismatch: point line 5 and wh',
    ],
  ])('tells where %s is wrong, and no value', (_, point, place, message) => {
    expect(check(utf8(document(point)))).toEqual([{ message, ...place }])
  })

  it('tells what is allowed', () => {
    const [problem] = check(utf8(document('', "s'ecret")))
    expect(problem).toEqual({
      message: "Element '{urn:r}unit': [facet 'enumeration'] The value is not an element of the set {'WH', 'KWH'}.",
      line: 3,
      column: 3,
    })
  })

  it('tells at most 20 problems, of however many', () => {
    expect(check(utf8(document('<point><wh>x</wh></point>'.repeat(200_000))))).toHaveLength(20)
  })

  it('allows one root element only, if one is named', () => {
    const other = utf8('<?xml version="1.0"?>\n<!-- <readings/> -->\n  <other xmlns="urn:r">text</other>')
    expect(check(other)).toEqual([])
    expect(compile(readings, parts, '{urn:r}readings').check(other)).toEqual([
      { message: 'The root element is not {urn:r}readings.', line: 3, column: 3 },
    ])
  })
})

describe('an XML Schema is refused', () => {
  it.each([
    ['that is no XML', '<xs:schema'],
    ['that is no schema', '<schema/>'],
    ['with a reference to nothing', schemaOf('<xs:element name="a" type="gone"/>')],
    ['with a regular expression that is none', elementOf('<xs:pattern value="("/>')],
    ['that includes what is not there', schemaOf('<xs:include schemaLocation="gone.xsd"/>')],
    [
      'that imports what is not there',
      schemaOf('<xs:import namespace="urn:x" schemaLocation="https://example.org/x.xsd"/><xs:element name="a"/>'),
    ],
    ['that reads the file system', schemaOf('<xs:include schemaLocation="/etc/passwd"/>')],
    ['that leads out of the version', schemaOf('<xs:include schemaLocation="../../../../etc/passwd"/>')],
    ['with a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${schemaOf('<xs:element name="a"/>')}`],
    ['with an included file that has a document type', schemaOf('<xs:include schemaLocation="dtd.xsd"/>')],
    [
      'with a group of itself',
      schemaOf('<xs:group name="g"><xs:sequence><xs:group ref="g"/></xs:sequence></xs:group>'),
    ],
    ['with expressions in expressions', elementOf(`<xs:pattern value="${'('.repeat(9999)}a${')'.repeat(9999)}"/>`)],
  ])('%s', (_, content) => {
    const dtd = `<!DOCTYPE x SYSTEM "file:///etc/passwd">${schemaOf('')}`
    expect(() => compile(content, { 'dtd.xsd': dtd })).toThrow(code('SCHEMA_INVALID'))
  })

  it('with the file, line and reason', () => {
    const broken = schemaOf('\n<xs:element name="a" type="gone"/>')
    const including = schemaOf('<xs:include schemaLocation="parts/b%20c.xsd"/>')
    expect(() => compile(including, { 'parts/b c.xsd': broken })).toThrow(
      expect.objectContaining({
        details: {
          errors: [
            expect.objectContaining({ file: 'parts/b c.xsd', line: 2, message: expect.stringContaining('gone') }),
          ],
        },
      }),
    )
  })
})

describe('a document is refused', () => {
  const { check } = compile(schemaOf('<xs:element name="a" type="xs:anyType"/>'))
  const laughs = Array.from({ length: 12 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')

  it.each([
    ['with a document type', '<!DOCTYPE a><a/>', { line: 1, column: 1 }],
    [
      'with an external entity',
      '<?xml version="1.0"?>\n<!-- <a> -->\n <!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
      { line: 3, column: 2 },
    ],
    ['with an external subset', '<!DOCTYPE a SYSTEM "https://example.org/a.dtd"><a/>', { line: 1, column: 1 }],
    ['with a billion laughs', `<!DOCTYPE a [<!ENTITY l0 "lol">${laughs}]><a>&l12;</a>`, { line: 1, column: 1 }],
    ['in another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', { line: 1, column: 1 }],
    ['nested too deeply', '<a>'.repeat(100_000), { line: 1, column: 771 }],
    ['that ends early', '<a>', { line: 1, column: 4 }],
    ['that is empty', '', { line: 1, column: 1 }],
  ])('%s', (_, text, place) => {
    expect(check(utf8(text))).toEqual([expect.objectContaining(place)])
  })

  it('that is not UTF-8', () => {
    expect(check(Uint8Array.of(0xff, 0xfe, 0x3c, 0, 0x61, 0, 0x2f, 0, 0x3e, 0))).toHaveLength(1)
    expect(check(Buffer.from('<a>\u00e9</a>', 'latin1'))).toHaveLength(1)
  })

  it('with a huge attribute', () => {
    expect(check(utf8(`<a b="${'x'.repeat(11_000_000)}"/>`))).toEqual([expect.objectContaining({ line: 1 })])
  })

  it('that is larger than 16 MiB, as a whole', () => {
    const { check } = compile(elementOf(''))
    expect(check(new Uint8Array(17 * 1024 * 1024))).toEqual([
      { message: expect.stringMatching(/larger than 16 MiB.* Send it as a file/) },
    ])
  })

  it('whose check takes more steps than libxml2 makes', () => {
    const slow = compile(elementOf('<xs:pattern value="(a|aa)*b"/>'))
    expect(slow.check(utf8(`<a>${'a'.repeat(60)}!</a>`))).toHaveLength(1)
    expect(slow.check(utf8('<a>aab</a>'))).toEqual([])
  })
})

it('never loads what a document names', () => {
  const { check } = compile(schemaOf('<xs:element name="a" type="xs:anyType"/>'))
  const hint = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x file:///etc/passwd"'
  expect(check(utf8(`<a ${hint}/>`))).toEqual([])
})

it('answers for any text, and keeps nothing of it', () => {
  const { check, close } = compile(readings, parts)
  diag.configure({ enabled: true, callerStats: true })
  const xmlish = fc.array(
    fc.constantFrom(
      '<readings xmlns="urn:r">',
      '</readings>',
      '<unit>KWH</unit>',
      '<point>',
      '</point>',
      '<wh>',
      '</wh>',
      '1',
      'x',
      '&amp;',
      '&#0;',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?xml version="1.0"?>',
      '\u0000',
      '\ufeff',
      ' ',
      '\n',
      'é',
      '😀',
      "'",
      '<unit xmlns:q="urn:q" q:x="1"/>',
    ),
  )
  fc.assert(
    fc.property(
      fc.oneof(
        xmlish.map((tokens) => utf8(tokens.join(''))),
        fc.uint8Array(),
      ),
      (payload) => {
        expect(Array.isArray(check(payload))).toBe(true)
      },
    ),
  )
  expect(() => compile(readings)).toThrow(code('SCHEMA_INVALID'))
  close?.()
  expect(() => check(utf8('<a/>'))).toThrow(TypeError)
  expect(diag.report()).toEqual({})
  diag.configure({ enabled: false })
})
