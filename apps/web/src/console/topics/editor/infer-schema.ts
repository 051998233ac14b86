type Schema = Readonly<Record<string, unknown>>

const formats: readonly (readonly [format: string, pattern: RegExp])[] = [
  ['date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ['email', /^[^\s@]+@[^\s@]+\.[^\s@]+$/],
]

/** A JSON Schema that a payload fits, to go on from: what is there is required, and what its values may be is guessed by their kind. */
export function inferSchema(payload: unknown): Schema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schemaOf([payload]) }
}

/** What all of several values fit. */
function schemaOf(values: readonly unknown[]): Schema {
  const types = [...new Set(values.map(typeOf))]
  const both = types.includes('number') ? types.filter((type) => type !== 'integer') : types
  return {
    ...(both.length === 0 ? {} : { type: both.length === 1 ? both[0] : both.toSorted() }),
    ...formatOf(values),
    ...membersOf(values.filter(isRecord)),
    ...itemsOf(values.filter((value) => Array.isArray(value))),
  }
}

function formatOf(values: readonly unknown[]): Schema {
  const texts = values.filter((value) => typeof value === 'string')
  const found = formats.find(([, pattern]) => texts.length > 0 && texts.every((text) => pattern.test(text)))
  return found === undefined ? {} : { format: found[0] }
}

function membersOf(records: readonly Readonly<Record<string, unknown>>[]): Schema {
  if (records.length === 0) return {}
  const names = [...new Set(records.flatMap(Object.keys))]
  const required = names.filter((name) => records.every((record) => Object.hasOwn(record, name)))
  const having = (name: string) => records.filter((record) => Object.hasOwn(record, name)).map((record) => record[name])
  return {
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(names.map((name) => [name, schemaOf(having(name))])),
  }
}

function itemsOf(lists: readonly (readonly unknown[])[]): Schema {
  const items = lists.flat()
  return items.length === 0 ? {} : { items: schemaOf(items) }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeOf(value) === 'object'
