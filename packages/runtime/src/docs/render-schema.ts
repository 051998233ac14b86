import { nameOf, type Schema } from './document.ts'
import { type Html, html, inline } from './html.ts'

/** What a value is, in a few words, and of its members each on a line. */
export function renderSchema(schema: Schema): Html {
  return html`<span class="type">${typeOf(schema)}</span>${limitsOf(schema)}${membersOf(schema)}`
}

function typeOf(schema: Schema): Html {
  const { $ref, anyOf, enum: values, const: value, type, items, format } = schema
  if ($ref !== undefined) return html`<a href="#schema-${nameOf($ref)}">${nameOf($ref)}</a>`
  if (anyOf !== undefined) return html`${anyOf.map((one, index) => html`${index > 0 ? ' or ' : ''}${typeOf(one)}`)}`
  if (value !== undefined) return html`<code>${JSON.stringify(value)}</code>`
  if (values !== undefined)
    return html`${values.map((one, index) => html`${index > 0 ? ' | ' : ''}<code>${JSON.stringify(one)}</code>`)}`
  if (items !== undefined) return html`list of ${typeOf(items)}`
  const named = [type ?? 'anything'].flat().join(' or ')
  return html`${format === undefined ? named : `${named}, ${format}`}`
}

function limitsOf({ pattern, minimum, maximum, minLength, maxLength, default: preset }: Schema): Html {
  const between = (low: number | undefined, high: number | undefined, what: string): string[] =>
    low === undefined && high === undefined ? [] : [`${low ?? '…'} to ${high ?? '…'}${what}`]
  const limits = [
    ...between(minimum, maximum, ''),
    ...between(minLength, maxLength, ' characters'),
    ...(pattern === undefined ? [] : [`like \`${pattern}\``]),
    ...(preset === undefined ? [] : [`\`${JSON.stringify(preset)}\` if left out`]),
  ]
  return html`${limits.map((limit) => html`, ${inline(limit)}`)}`
}

function membersOf({ properties, required = [], items, anyOf, additionalProperties }: Schema): Html {
  if (items !== undefined) return membersOf(items)
  if (anyOf !== undefined) return html`${anyOf.map(membersOf)}`
  if (typeof additionalProperties === 'object')
    return html`<ul class="members"><li>each member: ${renderSchema(additionalProperties)}</li></ul>`
  if (properties === undefined || Object.keys(properties).length === 0) return html``
  return html`<ul class="members">${Object.entries(properties).map(
    ([name, member]) =>
      html`<li><code class="name">${name}</code>${required.includes(name) ? '' : html`<small> optional</small>`} ${noted(member)}</li>`,
  )}</ul>`
}

const noted = (schema: Schema): Html =>
  html`${renderSchema({ ...schema })}${schema.description === undefined ? '' : html` <span class="note">${inline(schema.description)}</span>`}`
