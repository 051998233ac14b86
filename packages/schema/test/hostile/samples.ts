import type { TopicFormat } from '@digital-spine/core'

/** A schema with a payload that fits it, and words that mean something in them. */
export type Sample = {
  readonly schema: string
  readonly payload: string | Uint8Array
  readonly schemaTokens: readonly string[]
  readonly payloadTokens: readonly string[]
}

const points = '<r xmlns="u"><p i="1"><wh>1</wh></p><p i="2"><wh>-2</wh></p></r>'
const xmlTokens = [
  '<p>',
  '</p>',
  '<wh/>',
  '<r>',
  '</r>',
  ' xmlns:q="q"',
  '<q:a/>',
  '&lt;',
  '&#x41;',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?x?>',
  '<!DOCTYPE r>',
  'xsi:type="p"',
  ' i="1"',
]
const csvSchema = JSON.stringify({
  fields: [
    { name: 'meter', constraints: { pattern: '[A-Z]{2}\\d+', required: true, unique: true } },
    { name: 'at', type: 'datetime', constraints: { minimum: '2020-01-01T00:00:00' } },
    { name: 'wh', type: 'integer', constraints: { minimum: 0, enum: [1, 2, 3] } },
    { name: 'kind', type: 'list', itemType: 'number', delimiter: ';' },
  ],
  primaryKey: ['meter'],
  missingValues: ['', '-'],
})
const csvTokens = [
  'date',
  'time',
  'number',
  'boolean',
  'geopoint',
  'duration',
  'year',
  '"format":"%Y%m%d",',
  '"bareNumber":false,',
  '"groupChar":",",',
  '(a+)+$',
  '"fieldsMatch":"subset",',
  '"dialect":{"header":false},',
  'any',
  'object',
]

export const samples: Readonly<Record<TopicFormat, Sample>> = {
  jsonschema: {
    schema: JSON.stringify({
      ...{ $id: 'urn:readings', type: 'array', minItems: 1, items: { $ref: '#/$defs/reading' } },
      $defs: {
        reading: {
          type: 'object',
          properties: {
            meter: { type: 'string', pattern: '^[A-Z]{2}\\d+$' },
            wh: { anyOf: [{ type: 'integer', minimum: 0 }, { const: null }] },
            at: { format: 'date-time' },
          },
          required: ['meter', 'wh'],
          additionalProperties: { enum: ['a', 1] },
        },
      },
    }),
    payload: '[{"meter":"DE1","wh":2,"at":"2026-11-26T00:00:00Z"},{"meter":"AT2","wh":null,"x":"a"}]',
    schemaTokens: [
      '"$ref":"#",',
      '"$ref":"urn:readings",',
      '"$dynamicRef":"#a",',
      '"$anchor":"a",',
      '"not":{},',
      '"uniqueItems":true,',
      '"unevaluatedProperties":false,',
      '"if":{"type":"string"},',
      '(a+)+$',
      '"__proto__":',
      '"$schema":"http://json-schema.org/draft-07/schema#",',
      'https://json-schema.org/x',
      'null',
      'true',
      '1e308',
      '"format":"regex",',
      '\\ud800',
    ],
    payloadTokens: [
      '{"meter":"DE1","wh":2},',
      'null',
      '1e308',
      '"__proto__":1,',
      '"meter":',
      '\\ud800',
      '[[[[',
      ']]]]',
      '1e-400',
      '"%":1,',
    ],
  },
  xsd: {
    schema: `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="u" targetNamespace="u" elementFormDefault="qualified">
  <xs:element name="r"><xs:complexType><xs:sequence><xs:element ref="p" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
    <xs:unique name="k"><xs:selector xpath="*"/><xs:field xpath="@i"/></xs:unique></xs:element>
  <xs:element name="p" type="p"/>
  <xs:complexType name="p"><xs:sequence><xs:element name="wh" type="w"/></xs:sequence><xs:attribute name="i" type="xs:ID"/></xs:complexType>
  <xs:simpleType name="w"><xs:restriction base="xs:int"><xs:minInclusive value="-5"/><xs:pattern value="-?[0-9]+"/></xs:restriction></xs:simpleType>
</xs:schema>`,
    payload: points.replaceAll('i="', 'i="n'),
    schemaTokens: [
      'xs:string',
      'xs:QName',
      'xs:NOTATION',
      '<xs:any processContents="lax"/>',
      '<xs:choice>',
      '</xs:choice>',
      'mixed="true"',
      'abstract="true"',
      'substitutionGroup="p"',
      'nillable="true"',
      'maxOccurs="99999"',
      '(a*)*b',
      'xpath=".//*"',
      '<xs:include schemaLocation="main"/>',
      '<xs:import namespace="v"/>',
      'fixed="1"',
      '<xs:group ref="g"/>',
      'type="p"',
      '<!DOCTYPE a>',
    ],
    payloadTokens: xmlTokens,
  },
  xml: { schema: '', payload: points, schemaTokens: [''], payloadTokens: xmlTokens },
  csv: {
    schema: csvSchema,
    payload: 'meter,at,wh,kind\r\nDE1,2026-11-26T00:00:00Z,1,1;2\nAT2,,2,"1"\n',
    schemaTokens: csvTokens,
    payloadTokens: ['"', '""', ',', '\r', '\r\n', '-', 'DE1', '2026-02-30', '1e5', 'meter'],
  },
  tsv: {
    schema: csvSchema,
    payload: 'meter\tat\twh\tkind\r\nDE1\t2026-11-26T00:00:00Z\t1\t1;2\nAT2\t\t2\t1\n',
    schemaTokens: csvTokens,
    payloadTokens: ['"', '\t', '\r', '\r\n', '-', 'DE1', 'meter'],
  },
  avro: {
    schema: JSON.stringify({
      ...{ type: 'record', name: 'a.R' },
      fields: [
        { name: 'meter', type: 'string' },
        { name: 'unit', type: { type: 'enum', name: 'U', symbols: ['WH', 'KWH'] }, default: 'WH' },
        { name: 'tags', type: { type: 'map', values: ['null', 'long', 'R'] } },
        { name: 'hash', type: { type: 'fixed', name: 'F', size: 2 } },
        { name: 'list', type: { type: 'array', items: 'int' } },
      ],
    }),
    payload: Uint8Array.of(2, 0x61, 2, 4, 2, 0x62, 0, 2, 0x63, 2, 6, 0, 0xab, 0xcd, 4, 2, 4, 0),
    schemaTokens: [
      '"R"',
      '"null"',
      '"bytes"',
      '"logicalType":"decimal",',
      '"aliases":["R"],',
      '"namespace":"b",',
      '"size":1e9,',
      '["null",',
      '"default":{},',
      '"name":"__proto__",',
      '"doc":1,',
      '"order":"x",',
      '"constructor"',
    ],
    payloadTokens: ['\u0001', '\u0002', '\u007f', 'a'],
  },
  protobuf: {
    schema: `syntax = "proto3"; package a; import "google/protobuf/timestamp.proto";
message M { string meter = 1; repeated sint64 wh = 2; map<string, N> tags = 3; google.protobuf.Timestamp at = 4; oneof o { bool b = 5; E e = 6; }
  message N { optional fixed32 f = 1; M m = 2; bytes raw = 3; } enum E { Z = 0; O = 1; } reserved 100 to 200; }`,
    payload: Uint8Array.of(10, 1, 0x61, 18, 2, 2, 4, 26, 7, 10, 1, 0x62, 18, 2, 18, 0, 34, 2, 8, 1, 40, 1),
    schemaTokens: [
      'proto2',
      'edition = "2023";',
      'required ',
      'group G = 9 { }',
      'extend M { int32 x = 300; }',
      'extensions 300 to max;',
      '[packed = false]',
      '[default = 1]',
      'option allow_alias = true;',
      '= 1',
      'M',
      'import "main";',
      '/*',
      '*/',
      '//',
      'max',
      '__proto__',
      'stream',
      'service S { rpc R (M) returns (M); }',
    ],
    payloadTokens: ['\n', '\u0012', '\u001a', '\u0000', '\u007f', '\u000b', '\u000c', 'a'],
  },
}
