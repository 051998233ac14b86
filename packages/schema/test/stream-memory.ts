import type { TopicSchema } from '@digital-spine/core'
import { createValidators } from '../src/validators.ts'

/**
 * Runs by itself: streams a document of a format and of so many MiB through a validator, as a gateway does. Writes by how
 * many MiB the process has grown at most since no thread checked yet.
 */
const [, , format = '', mebibytes = ''] = process.argv
const MiB = 1024 * 1024
/** Bytes that a gateway hands over at once. */
const partBytes = MiB

type Document = { readonly topic: TopicSchema; readonly start: string; readonly record: string; readonly end: string }

const main = (format: TopicSchema['format'], content: string): TopicSchema => ({
  ...{ format, main: 'main', files: [{ path: 'main', content }] },
})
const table = JSON.stringify({
  fields: [
    { name: 'meter', constraints: { pattern: '[A-Z]{2}\\d+' } },
    { name: 'at', type: 'datetime' },
    { name: 'wh', type: 'integer', constraints: { minimum: 0 } },
    { name: 'note', type: 'string' },
  ],
})
const readings = JSON.stringify({
  type: 'array',
  items: {
    type: 'object',
    properties: { meter: { pattern: '^[A-Z]{2}\\d+$' }, at: { format: 'date-time' }, wh: { type: 'integer' } },
    required: ['meter', 'at', 'wh'],
  },
})
const xsd = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="readings"><xs:complexType><xs:sequence>
  <xs:element name="point" maxOccurs="unbounded"><xs:complexType><xs:sequence><xs:element name="wh" type="xs:int"/>
    <xs:element name="note" type="xs:string"/></xs:sequence>
    <xs:attribute name="meter" type="xs:string"/><xs:attribute name="at" type="xs:dateTime"/></xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element></xs:schema>`
const at = '2026-11-26T00:15:00Z'
const note = 'read by radio '.repeat(40)
const points = {
  start: '<?xml version="1.0" encoding="UTF-8"?>\n<readings>\n',
  record: `<point meter="DE4711" at="${at}"><wh>250</wh><note>${note}</note></point>\n`,
  end: '</readings>\n',
}
const record = JSON.stringify({ meter: 'DE4711', at, wh: 250, note })
const rows = (delimiter: string) => ({
  start: `${['meter', 'at', 'wh', 'note'].join(delimiter)}\n`,
  record: `${['DE4711', at, 250, note].join(delimiter)}\n`,
  end: '',
})
const documents: Readonly<Record<string, Document>> = {
  csv: { topic: main('csv', table), ...rows(',') },
  tsv: { topic: main('tsv', table), ...rows('\t') },
  xml: { topic: { format: 'xml', main: null, files: [] }, ...points },
  xsd: { topic: main('xsd', xsd), ...points },
  jsonschema: {
    topic: main('jsonschema', readings),
    start: `[${record}`,
    record: `,\n${record}`,
    end: ']\n',
  },
}

/** The document in parts, of which the same one comes again and again: it is never there as a whole. */
function* write({ start, record, end }: Document, bytes: number): Generator<Uint8Array> {
  yield Buffer.from(start)
  const part = Buffer.from(record.repeat(Math.floor(partBytes / record.length)))
  for (let written = 0; written < bytes; written += part.length) yield part
  yield Buffer.from(end)
}

const document = documents[format]
if (document === undefined) throw new TypeError(`no document of the format "${format}"`)
const validators = createValidators()
const validator = await validators.compile(document.topic)

/** Checks a document of a size; answers with the most memory that the process had meanwhile. */
async function check(bytes: number): Promise<number> {
  const stream = validator.openStream()
  let peak = 0
  for (const part of write(document as Document, bytes)) {
    await stream.write(part)
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  await stream.end()
  return peak
}

const idle = process.memoryUsage.rss()
const peak = await check(Number(mebibytes) * MiB)
await validators.close()
process.stdout.write(JSON.stringify((peak - idle) / MiB))
