import type { TopicFormat, TopicSchema } from '@digital-spine/core'
import { combine, type Inclusion, included, undecided, type Verdict } from './verdict.ts'

type Compare = (older: TopicSchema, newer: TopicSchema) => Both | Promise<Both>
type Both = readonly [backward: Inclusion, forward: Inclusion]

/** Loaded when the first two versions of a format are compared. */
const formats: Partial<Record<TopicFormat, () => Promise<Compare>>> = {
  jsonschema: async () => (await import('./json-schema.ts')).compareJsonSchemas,
  avro: async () => (await import('./avro.ts')).compareAvroSchemas,
  protobuf: async () => (await import('./protobuf.ts')).compareProtobufMessages,
}

/**
 * How two versions get on. A direction holds only if that is proven, and fails only if an example shows it; else it is
 * unknown. Of the formats without rules here, only equal versions get on. Throws SCHEMA_INVALID.
 */
export async function judgeCompatibility(older: TopicSchema, newer: TopicSchema): Promise<Verdict> {
  if (spell(older) === spell(newer)) return combine(included, included)
  const load = older.format === newer.format ? formats[older.format] : undefined
  if (load === undefined) {
    const reason = undecided(`nothing is known of how ${older.format} and ${newer.format} get on`)
    return combine(reason, reason)
  }
  const compare = await load()
  const [backward, forward] = await compare(older, newer)
  return combine(backward, forward)
}

function spell({ format, main, root, files }: TopicSchema): string {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  return JSON.stringify([format, main, root ?? null, sorted.map(({ path, content }) => [path, content])])
}
