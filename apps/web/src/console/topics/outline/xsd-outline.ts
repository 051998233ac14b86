import type { TopicFile } from '../content.ts'
import { type Limit, type LimitWord, type Member, toMember } from './member.ts'

const xs = 'http://www.w3.org/2001/XMLSchema'
const facets: Readonly<Record<string, LimitWord>> = {
  ...{ minInclusive: 'minimum', maxInclusive: 'maximum', minExclusive: 'exclusiveMinimum' },
  ...{ maxExclusive: 'exclusiveMaximum', minLength: 'minLength', maxLength: 'maxLength', pattern: 'pattern' },
}
const groups = new Set(['sequence', 'choice', 'all', 'complexContent', 'simpleContent', 'extension', 'restriction'])

/** What documents of an XML Schema look like, out of all its files: the root element that is named, or all that may be one. */
export function xsdOutline(files: readonly TopicFile[], main: string, root: string | undefined): Member {
  const parsed = new Map(files.map(({ path, content }) => [path, parse(content)]))
  const tops = [...parsed.values()].flatMap((schema) => [...schema.children])
  const find = (kind: string, qname: string | null): Element | undefined => {
    const name = qname?.slice(qname.indexOf(':') + 1)
    return tops.find((top) => top.localName === kind && top.getAttribute('name') === name)
  }
  const typeOf = (element: Element): Element | undefined =>
    [...element.children].find(({ localName }) => localName === 'complexType' || localName === 'simpleType') ??
    find('complexType', element.getAttribute('type')) ??
    find('simpleType', element.getAttribute('type'))

  const partsOf = (within: Element): Member[] =>
    [...within.children].flatMap((part) => {
      const base = part.localName === 'extension' ? find('complexType', part.getAttribute('base')) : undefined
      if (part.localName === 'element') return [elementOf(part)]
      if (part.localName === 'attribute') return [attributeOf(part)]
      if (part.localName === 'group') return partsOf(find('group', part.getAttribute('ref')) ?? part)
      return groups.has(part.localName) ? [...(base === undefined ? [] : partsOf(base)), ...partsOf(part)] : []
    })
  const describe = (element: Element, name: string, isRequired: boolean, repeats: boolean): Member => {
    const target = find(element.localName, element.getAttribute('ref')) ?? element
    const type = typeOf(target)
    const isSimple = type?.localName === 'simpleType'
    const base = isSimple ? [...type.children].find(({ localName }) => localName === 'restriction') : undefined
    const word = base?.getAttribute('base') ?? target.getAttribute('type') ?? (isSimple ? 'string' : 'element')
    return toMember({
      ...{ name, isRequired, type: repeats ? `${word}[]` : word, source: type ?? target },
      description: noteOf(target) ?? (type && noteOf(type)),
      definition: type?.getAttribute('name') ?? undefined,
      limits: base === undefined ? [] : limitsOf(base),
      members: () => (type === undefined || isSimple ? [] : partsOf(type)),
    })
  }
  const elementOf = (element: Element): Member => {
    const name = element.getAttribute('name') ?? element.getAttribute('ref') ?? ''
    const most = element.getAttribute('maxOccurs') ?? '1'
    const inChoice = element.parentElement?.localName === 'choice'
    return describe(element, name, element.getAttribute('minOccurs') !== '0' && !inChoice, most !== '1' && most !== '0')
  }
  const attributeOf = (attribute: Element): Member =>
    describe(attribute, `@${attribute.getAttribute('name') ?? ''}`, attribute.getAttribute('use') === 'required', false)

  const wanted = root?.slice(root.indexOf('}') + 1)
  const schema = parsed.get(main)
  const elements = (wanted === undefined ? [...(schema?.children ?? [])] : tops).filter(
    (top) => top.localName === 'element' && (wanted === undefined || top.getAttribute('name') === wanted),
  )
  return toMember({
    ...{ name: '', type: 'document', isRequired: true, source: schema },
    description: schema && noteOf(schema),
    members: () => elements.map(elementOf),
  })
}

function parse(content: string): Element {
  const { documentElement } = new DOMParser().parseFromString(content, 'application/xml')
  if (documentElement.namespaceURI !== xs) throw new SyntaxError('no XML Schema')
  return documentElement
}

const noteOf = (element: Element): string | undefined =>
  [...element.children]
    .find(({ localName }) => localName === 'annotation')
    ?.textContent?.trim()
    .replaceAll(/\s+/g, ' ') || undefined

function limitsOf(restriction: Element): Limit[] {
  const all = [...restriction.children]
  const choices = all
    .filter(({ localName }) => localName === 'enumeration')
    .map((one) => one.getAttribute('value') ?? '')
  return [
    ...(choices.length === 0 ? [] : [{ word: 'enum', value: choices.join(', ') } as const]),
    ...all.flatMap((facet) => {
      const word = facets[facet.localName]
      return word === undefined ? [] : [{ word, value: facet.getAttribute('value') ?? '' }]
    }),
  ]
}
