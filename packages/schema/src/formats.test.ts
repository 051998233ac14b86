import { contentTypes, type TopicFile, type TopicFormat, type TopicSchema } from '@digital-spine/core'
import { afterAll, describe, expect, it } from 'vitest'
import { createValidators } from './validators.ts'

const validators = createValidators({ workers: 1 })
afterAll(() => validators.close())

const xs = 'http://www.w3.org/2001/XMLSchema'
const table = JSON.stringify({ fields: [{ name: 'wh', type: 'integer' }, { name: 'note' }] })
const record = {
  type: 'record',
  name: 'R',
  fields: [
    { name: 'wh', type: 'int' },
    { name: 'ok', type: 'boolean' },
  ],
}

/** A schema of each format, with a payload that fits, one that does not, and where it does not. */
const cases: Record<
  Exclude<TopicFormat, 'jsonschema'>,
  [string | null, string | Uint8Array, string | Uint8Array, object]
> = {
  xsd: [
    `<xs:schema xmlns:xs="${xs}"><xs:element name="wh" type="xs:int"/></xs:schema>`,
    '<wh>1</wh>',
    '\n<wh>x</wh>',
    { line: 2 },
  ],
  xml: [null, '<a/>', '<a>\n<b></a>', { line: 2, column: 8 }],
  csv: [table, 'wh,note\n1,"a,b"\n', 'wh,note\n"1",a\nx,a\n', { path: '/1/wh', line: 3, column: 1 }],
  tsv: [table, 'wh\tnote\n1\t"a\n', 'wh\tnote\nx\ta\n', { path: '/0/wh', line: 2, column: 1 }],
  avro: [JSON.stringify(record), Uint8Array.of(2, 1), Uint8Array.of(2, 2), { path: '/ok' }],
  protobuf: ['syntax = "proto3"; message R { sint32 wh = 1; }', Uint8Array.of(8, 2), Uint8Array.of(8), { path: '/wh' }],
}

function schemaOf(format: TopicFormat, content: string | null): TopicSchema {
  const files: TopicFile[] = content === null ? [] : [{ path: 'main', content }]
  return { format, files, main: content === null ? null : 'main' }
}

describe.each(Object.entries(cases))('%s', (name, [content, good, bad, place]) => {
  const format = name as TopicFormat
  const refusal = { code: 'PAYLOAD_INVALID', details: { errors: [expect.objectContaining(place)] } }

  it('is checked in a thread, whole and in parts', async () => {
    const validator = await validators.compile(schemaOf(format, content))
    expect(validator.contentType).toBe(contentTypes[format])
    await validator.check(Buffer.from(good))
    await expect(validator.check(Buffer.from(bad))).rejects.toMatchObject(refusal)
    const write = async (payload: Uint8Array) => {
      const stream = validator.openStream()
      for (const byte of payload) await stream.write(Uint8Array.of(byte))
      await stream.end()
    }
    await write(Buffer.from(good))
    await expect(write(Buffer.from(bad))).rejects.toMatchObject(refusal)
  })
})

const withSchema = Object.keys(cases).filter((format) => format !== 'xml') as TopicFormat[]
it.each(withSchema)('refuses a schema of %s that is none', async (format) => {
  await expect(validators.compile(schemaOf(format, '}'))).rejects.toMatchObject({ code: 'SCHEMA_INVALID' })
})
