import { casesOf, nest, notUtf8, utf16 } from './hostile-case.ts'

const head = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
const xsd = (body: string) => `${head}${body}</xs:schema>`
const any = xsd('<xs:element name="a" type="xs:anyType"/>')
const restricted = (facet: string, base = 'string') =>
  xsd(
    `<xs:element name="a"><xs:simpleType><xs:restriction base="xs:${base}">${facet}</xs:restriction></xs:simpleType></xs:element>`,
  )
const pattern = (expression: string) => restricted(`<xs:pattern value="${expression}"/>`)
const content = (particles: string) =>
  xsd(`<xs:element name="a"><xs:complexType>${particles}</xs:complexType></xs:element>`)
const laughs = Array.from({ length: 12 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')
const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
const many = Array.from({ length: 20_000 }, (_, i) => i)

/** Documents that no format takes. */
const documents = {
  'an external entity': '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
  'an external entity with a public name': '<!DOCTYPE a [<!ENTITY e PUBLIC "p" "http://127.0.0.1:1/">]><a>&e;</a>',
  'an entity of a parameter': '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]><a/>',
  'an external subset': '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
  'a billion laughs': `<!DOCTYPE a [<!ENTITY l0 "lol">${laughs}]><a>&l12;</a>`,
  'a quadratic blow-up': `<!DOCTYPE a [<!ENTITY e "${'x'.repeat(50_000)}">]><a>${'&e;'.repeat(50_000)}</a>`,
  'an entity of itself': '<!DOCTYPE a [<!ENTITY e "&e;">]><a>&e;</a>',
  'a document type after a comment': '<!-- > --><?x ?>\n<!DOCTYPE a><a/>',
  'a document type that hides': '<?xml version="1.0"?><!--<a>--><!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>',
  'elements nested deeply': nest('<a>', '', '</a>', 100_000),
  'elements that never close': '<a>'.repeat(100_000),
  'an attribute twice': '<a b="1" b="2"/>',
  'an attribute twice by two prefixes': '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>',
  'prefixes that nobody declares': `<a>${'<p:b/>'.repeat(20_000)}</a>`,
  'a reference to no character': '<a>&#0;&#x110000;&#xD800;</a>',
  'an encoding that is another': '<?xml version="1.0" encoding="UTF-7"?><a>+ADw-</a>',
  'UTF-16': utf16('<a/>'),
  'UTF-16 that says so': utf16('<?xml version="1.0" encoding="UTF-16"?><a/>'),
  'no UTF-8': Buffer.concat([Buffer.from('<a>'), notUtf8, Buffer.from('</a>')]),
  nothing: '',
}
const refused = (schema: string) =>
  Object.fromEntries(
    Object.entries(documents).map(([name, payload]) => [name, [schema, payload, 'PAYLOAD_INVALID'] as const]),
  )

export const hostileXml = casesOf('xml', {
  ...refused(''),
  'a byte order mark': ['', '\ufeff<a/>', 'valid'],
  'very many attributes': ['', `<a ${many.map((i) => `b${i}=""`).join(' ')}/>`, 'valid'],
  'very many namespaces': ['', `<a ${many.map((i) => `xmlns:b${i}="u${i}"`).join(' ')}/>`, 'valid'],
  'very many references': ['', `<a>${'&amp;&#65;'.repeat(100_000)}</a>`, 'valid'],
})

export const hostileXmlSchemas = casesOf('xsd', {
  ...refused(any),
  'a schema with an entity': [
    `<!DOCTYPE xs:schema [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xsd('<xs:annotation><xs:documentation>&e;</xs:documentation></xs:annotation>')}`,
    '<a/>',
    'SCHEMA_INVALID',
  ],
  'an import from the network': [
    xsd('<xs:import namespace="u" schemaLocation="http://127.0.0.1:1/u.xsd"/><xs:element name="a"/>'),
    '<a/>',
    'SCHEMA_INVALID',
  ],
  'an include of the file system': [xsd('<xs:include schemaLocation="file:///etc/passwd"/>'), '<a/>', 'SCHEMA_INVALID'],
  'an include out of the version': [xsd('<xs:include schemaLocation="../../etc/passwd"/>'), '<a/>', 'SCHEMA_INVALID'],
  'an include of a device': [xsd('<xs:include schemaLocation="/dev/stdin"/>'), '<a/>', 'SCHEMA_INVALID'],
  'an include of itself': [xsd('<xs:include schemaLocation="main"/><xs:element name="a"/>'), '<a/>', 'SCHEMA_INVALID'],
  'a redefinition of itself': [
    xsd('<xs:redefine schemaLocation="main"/><xs:element name="a"/>'),
    '<a/>',
    'SCHEMA_INVALID',
  ],
  'a type of itself': [
    xsd(
      '<xs:element name="a" type="t"/><xs:complexType name="t"><xs:complexContent><xs:extension base="t"/></xs:complexContent></xs:complexType>',
    ),
    '<a/>',
    'SCHEMA_INVALID',
  ],
  'an expression in an expression': [pattern('(a*)*b'), `<a>${'a'.repeat(5000)}!</a>`, 'PAYLOAD_INVALID'],
  'alternatives that overlap': [pattern('(a|aa)*b'), `<a>${'a'.repeat(5000)}!</a>`, 'PAYLOAD_INVALID', 'slow'],
  'a repetition of repetitions': [
    pattern('((a{1,1000}){1,1000}){1,1000}'),
    `<a>${'a'.repeat(5000)}!</a>`,
    'PAYLOAD_INVALID',
    'slow',
  ],
  'an expression nested deeply': [pattern(nest('(', 'a', ')', 50_000)), '<a>a</a>', 'SCHEMA_INVALID'],
  'a repetition too large': [pattern('a{99999999999}'), '<a>a</a>', 'SCHEMA_INVALID'],
  'particles nested deeply': [content(nest('<xs:sequence>', '', '</xs:sequence>', 50_000)), '<a/>', 'SCHEMA_INVALID'],
  'a huge number of elements': [
    content(
      '<xs:sequence minOccurs="0" maxOccurs="99999"><xs:choice minOccurs="0" maxOccurs="99999"><xs:element name="b" minOccurs="0" maxOccurs="99999"/></xs:choice></xs:sequence>',
    ),
    `<a>${'<b/>'.repeat(1000)}<c/></a>`,
    'PAYLOAD_INVALID',
    'slow',
  ],
  'keys of everything': [
    xsd(`<xs:element name="a"><xs:complexType><xs:sequence><xs:element name="b" maxOccurs="unbounded"><xs:complexType><xs:attribute name="i"/>
      </xs:complexType></xs:element></xs:sequence></xs:complexType><xs:unique name="k"><xs:selector xpath=".//*"/><xs:field xpath="@i"/></xs:unique></xs:element>`),
    `<a>${many.map((i) => `<b i="${i % 19_999}"/>`).join('')}</a>`,
    'PAYLOAD_INVALID',
  ],
  'a great many mistakes': [
    content('<xs:sequence><xs:element name="b" type="xs:int" maxOccurs="unbounded"/></xs:sequence>'),
    `<a>${'<b>x</b>'.repeat(20_000)}</a>`,
    'PAYLOAD_INVALID',
  ],
  'a number of a million digits': [restricted('', 'decimal'), `<a>${'1'.repeat(1_000_000)}</a>`, 'valid'],
  'a date that never was': [restricted('', 'dateTime'), '<a>99999999999999-13-32T25:61:61Z</a>', 'PAYLOAD_INVALID'],
  'a schema that the document names': [any, `<a ${xsi} xsi:schemaLocation="u http://127.0.0.1:1/u.xsd"/>`, 'valid'],
  'a type that the document names': [any, `<a ${xsi} xsi:type="gone"/>`, 'PAYLOAD_INVALID'],
  'an inclusion that the document names': [
    any,
    '<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="file:///etc/passwd" parse="text"/></a>',
    'valid',
  ],
  'a style sheet that the document names': [any, '<?xml-stylesheet href="http://127.0.0.1:1/"?><a/>', 'valid'],
  'a byte order mark': [any, '\ufeff<a/>', 'valid'],
  'UTF-16 in the schema': [
    any.replace('<xs:schema', '<?xml version="1.0" encoding="UTF-16"?><xs:schema'),
    '<a/>',
    'SCHEMA_INVALID',
  ],
})
