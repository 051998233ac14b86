import type { CompatibilityPolicy, TopicContent, TopicFormat } from '../content.ts'

/** A version as it is being written. */
export type Draft = {
  readonly owner: string
  readonly name: string
  /** As its author wants it; what is suggested if empty. */
  readonly version: string
  readonly content: TopicContent
  readonly description: string
  readonly tags: readonly string[]
  readonly compatibility: CompatibilityPolicy
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/
const versionPattern = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/
export const isTopicName = (text: string): boolean => namePattern.test(text)
export const isVersion = (text: string): boolean => versionPattern.test(text)

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`
const table = json({
  fields: [
    { name: 'meter', type: 'string', constraints: { required: true } },
    { name: 'wh', type: 'integer', constraints: { minimum: 0 } },
  ],
})
const starts: Readonly<Record<TopicFormat, readonly [path: string, text: string] | null>> = {
  jsonschema: [
    'schema.json',
    json({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Reading of a meter',
      ...{ type: 'object', required: ['meter', 'wh'] },
      properties: {
        meter: { type: 'string', minLength: 1, description: 'Number of the meter.' },
        wh: { type: 'integer', minimum: 0, description: 'Energy, Wh.' },
      },
      additionalProperties: false,
    }),
  ],
  xsd: [
    'schema.xsd',
    [
      '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">',
      ...['  <xs:element name="Reading">', '    <xs:complexType>', '      <xs:sequence>'],
      ...['        <xs:element name="meter" type="xs:string"/>', '        <xs:element name="wh" type="xs:integer"/>'],
      ...['      </xs:sequence>', '    </xs:complexType>', '  </xs:element>', '</xs:schema>', ''],
    ].join('\n'),
  ],
  xml: null,
  csv: ['schema.json', table],
  tsv: ['schema.json', table],
  avro: [
    'schema.avsc',
    json({
      ...{ type: 'record', name: 'Reading' },
      fields: [
        { name: 'meter', type: 'string', doc: 'Number of the meter.' },
        { name: 'wh', type: 'long', doc: 'Energy, Wh.' },
      ],
    }),
  ],
  protobuf: [
    'schema.proto',
    'syntax = "proto3";\n\nmessage Reading {\n  // Number of the meter.\n  string meter = 1;\n  // Energy, Wh.\n  int64 wh = 2;\n}\n',
  ],
}

/** What a version of a format may begin with. */
export function startOf(format: TopicFormat): TopicContent {
  const start = starts[format]
  if (start === null) return { format, main: null, files: [] }
  const [path, content] = start
  return { format, main: path, files: [{ path, content }] }
}

export const emptyDraft: Omit<Draft, 'content'> = {
  ...{ owner: '', name: '', version: '', description: '', tags: [], compatibility: 'none' },
}
