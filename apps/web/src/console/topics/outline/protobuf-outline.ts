import type { TopicFile } from '../content.ts'
import { type Member, toMember } from './member.ts'

type Field = {
  readonly name: string
  readonly type: string
  readonly label: string
  readonly number: string
  readonly note: string
}
type Definition = { readonly name: string; readonly isEnum: boolean; readonly fields: Field[] }

const fieldPattern =
  /^(?:(optional|required|repeated)\s+)?(map\s*<[^>]+>|[\w.]+)\s+(\w+)\s*=\s*(\d+)\s*(?:\[[^\]]*\])?\s*$/
const valuePattern = /^(\w+)\s*=\s*(-?(?:0x[\da-f]+|\d+))\s*(?:\[[^\]]*\])?\s*$/i

/** What messages look like, by the text of their definitions: the message `root`, or the first at the top of `main`. */
export function protobufOutline(files: readonly TopicFile[], main: string, root: string | undefined): Member {
  const definitions = files.flatMap(({ content }) => readDefinitions(content))
  const own = readDefinitions(files.find(({ path }) => path === main)?.content ?? '')
  const find = (type: string): Definition | undefined => {
    const name = type.slice(type.lastIndexOf('.') + 1)
    return definitions.find((definition) => definition.name === name)
  }
  const membersOf = ({ fields }: Definition): Member[] =>
    fields.map(({ name, type, label, number, note }) => {
      const inner = find(type)
      return toMember({
        ...{ name, type: label === 'repeated' ? `${type}[]` : type, isRequired: label === 'required', source: inner },
        description: note === '' ? undefined : note,
        limits: [
          { word: 'number', value: number },
          ...(inner?.isEnum
            ? [{ word: 'enum', value: inner.fields.map((value) => value.name).join(', ') } as const]
            : []),
        ],
        members: () => (inner === undefined || inner.isEnum ? [] : membersOf(inner)),
      })
    })
  const top = (root === undefined ? undefined : find(root)) ?? own.find(({ isEnum }) => !isEnum)
  if (top === undefined) throw new SyntaxError('no message')
  return toMember({ name: '', type: top.name, isRequired: true, source: top, members: () => membersOf(top) })
}

/** All messages and enums of a file, also those within others; a comment above or beside a field is its note. */
function readDefinitions(text: string): Definition[] {
  const found: Definition[] = []
  const open: (Definition | undefined)[] = []
  const next: Definition[] = []
  let note = ''
  // A brace opens what was named before it; that of a `oneof` belongs to what is around it.
  for (const part of text.match(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|[^;{}/]+|[;{}/]/g) ?? []) {
    const words = part.trim()
    if (part.startsWith('//') || part.startsWith('/*'))
      note = `${note} ${words.replace(/^\/[/*]+|\*\/$/g, '').trim()}`.trim()
    else if (part === '{') {
      const [definition] = next.splice(0)
      if (definition !== undefined) found.push(definition)
      open.push(definition)
    } else if (part === '}') open.pop()
    else if (words !== '' && part !== ';') {
      const [, kind, name = ''] = /^(message|enum)\s+(\w+)$/.exec(words) ?? []
      if (kind !== undefined) next.push({ name, isEnum: kind === 'enum', fields: [] })
      else open.findLast((definition) => definition !== undefined)?.fields.push(...readField(words, note))
      note = ''
    }
  }
  return found
}

function readField(words: string, note: string): Field[] {
  const field = fieldPattern.exec(words)
  if (field !== null) {
    const [, label = '', type = '', name = '', number = ''] = field
    return [{ name, type, label, number, note }]
  }
  const value = valuePattern.exec(words)
  return value === null ? [] : [{ name: value[1] ?? '', type: '', label: '', number: value[2] ?? '', note }]
}
