import type { TopicFormat } from './content.ts'

/** Formats as the world calls them. */
export const formatNames: Readonly<Record<TopicFormat, string>> = {
  ...{ jsonschema: 'JSON Schema', xsd: 'XML Schema', xml: 'XML', csv: 'CSV', tsv: 'TSV', avro: 'Avro' },
  protobuf: 'Protobuf',
}

export const formats = Object.keys(formatNames) as readonly TopicFormat[]
export const isFormat = (text: string): text is TopicFormat => Object.hasOwn(formatNames, text)

/** The language a file is coloured in, by its name. */
export function languageOf(path: string): 'json' | 'xml' | 'plain' {
  if (/\.(json|avsc)$/i.test(path)) return 'json'
  return /\.(xsd|xml)$/i.test(path) ? 'xml' : 'plain'
}
