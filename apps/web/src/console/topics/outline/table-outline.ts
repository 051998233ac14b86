import type { TopicFile } from '../content.ts'
import { isNode, type Limit, type LimitWord, type Member, spell, textOf, toMember } from './member.ts'

const words = [
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'pattern'],
] as readonly LimitWord[]

/** The columns of a table by its Table Schema, or by the Tabular Data Resource that has or names it. */
export function tableOutline(files: readonly TopicFile[], main: string): Member {
  const read = (path: string): unknown => JSON.parse(files.find((file) => file.path === path)?.content ?? '')
  const resource = read(main)
  const inner = isNode(resource) ? resource.schema : undefined
  const schema = typeof inner === 'string' ? read(inner) : (inner ?? resource)
  const fields = isNode(schema) && Array.isArray(schema.fields) ? schema.fields.filter(isNode) : []
  const keys = isNode(schema) ? [schema.primaryKey].flat() : []
  return toMember({
    ...{ name: '', type: 'row', isRequired: true, source: schema },
    members: () => fields.map((field) => describe(field, keys.includes(field.name))),
  })
}

function describe(field: Readonly<Record<string, unknown>>, isKey: boolean): Member {
  const constraints = isNode(field.constraints) ? field.constraints : {}
  const choices = Array.isArray(constraints.enum) ? constraints.enum : undefined
  return toMember({
    ...{ name: spell(field.name), type: textOf(field.type) ?? 'any', source: field },
    isRequired: constraints.required === true || isKey,
    description: textOf(field.description) ?? textOf(field.title),
    limits: [
      ...(choices === undefined ? [] : [{ word: 'enum', value: choices.map(spell).join(', ') } satisfies Limit]),
      ...words.flatMap((word) => (constraints[word] === undefined ? [] : [{ word, value: spell(constraints[word]) }])),
      ...(typeof field.format === 'string' && field.format !== 'default'
        ? [{ word: 'format', value: field.format } satisfies Limit]
        : []),
      ...(constraints.unique === true ? [{ word: 'uniqueItems', value: '' } satisfies Limit] : []),
    ],
    examples: field.example === undefined ? [] : [spell(field.example)],
  })
}
