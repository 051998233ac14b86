import type { TopicContent, TopicFile, TopicFormat } from '../content.ts'

const byEnding: readonly (readonly [ending: RegExp, format: TopicFormat])[] = [
  [/\.xsd$/i, 'xsd'],
  [/\.avsc$/i, 'avro'],
  [/\.proto$/i, 'protobuf'],
  [/\.json$/i, 'jsonschema'],
]

/** What a version would consist of, by the names of its files and what they say; undefined if none is a schema. */
export function contentOfFiles(files: readonly TopicFile[]): TopicContent | undefined {
  const sorted = files.toSorted((one, other) => (one.path < other.path ? -1 : 1))
  for (const [ending, format] of byEnding) {
    const schemas = sorted.filter(({ path }) => ending.test(path))
    const texts = schemas.map(({ content }) => content).join('\n')
    // Nobody else's file names the one that checking starts with.
    const main = schemas.find(({ path }) => !texts.includes(path)) ?? schemas[0]
    if (main === undefined) continue
    return { format: isTable(main.content) ? 'csv' : format, main: main.path, files: schemas }
  }
  return undefined
}

function isTable(text: string): boolean {
  try {
    const value = JSON.parse(text) as { fields?: unknown; type?: unknown }
    return Array.isArray(value.fields) && value.type === undefined
  } catch {
    return false
  }
}
