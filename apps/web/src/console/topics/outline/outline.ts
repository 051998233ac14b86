import type { TopicContent } from '../content.ts'
import { avroOutline } from './avro-outline.ts'
import { jsonOutline } from './json-outline.ts'
import type { Member } from './member.ts'
import { protobufOutline } from './protobuf-outline.ts'
import { tableOutline } from './table-outline.ts'
import { xsdOutline } from './xsd-outline.ts'

/** What payloads of a version look like; undefined where its schema is not readable, or says nothing of it. */
export function outlineOf({ format, main, root, files }: TopicContent): Member | undefined {
  if (main === null) return undefined
  try {
    if (format === 'jsonschema') return jsonOutline(files, main)
    if (format === 'csv' || format === 'tsv') return tableOutline(files, main)
    if (format === 'avro') return avroOutline(files, main, root)
    if (format === 'protobuf') return protobufOutline(files, main, root)
    return format === 'xsd' ? xsdOutline(files, main, root) : undefined
  } catch {
    // Others write schemas, and drafts are broken while they are written: the text is there beside it.
    return undefined
  }
}
