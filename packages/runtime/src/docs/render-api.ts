import { type ApiDocument, type Example, type Operation, type Schemas, schemasOf } from './document.ts'
import { type Html, html, inline, prose } from './html.ts'
import { renderPage } from './render-page.ts'
import { renderSchema } from './render-schema.ts'

type Called = {
  readonly method: string
  readonly path: string
  readonly operation: Operation & { readonly summary: string; readonly tags: readonly string[] }
}

/** Where the page of a tag is. */
const placeOf = (tag: string): string => `/docs/${tag.replaceAll(' ', '-')}`

const calledIn = ({ paths }: ApiDocument): Called[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ method: method.toUpperCase(), path },
      operation: { summary: '', tags: ['other'], ...operation },
    })),
  )
const isOf = (tag: string) => (called: Called) => called.operation.tags.includes(tag)

/** Where else one gets to from each page. */
export const navigationOf = (document: ApiDocument, current: string, hasEvents: boolean) =>
  [
    { href: '/docs', text: 'Overview' },
    ...tagsOf(document).map(({ name }) => ({ href: placeOf(name), text: name })),
    ...(hasEvents ? [{ href: '/docs/websocket', text: 'WebSocket' }] : []),
  ].map((link) => ({ ...link, current: link.href === current }))

/** Tags of the document, then those that only routes have. */
function tagsOf(document: ApiDocument): { name: string; description: string }[] {
  const used = new Set(calledIn(document).flatMap(({ operation }) => operation.tags))
  const known = document.tags.filter(({ name }) => used.has(name))
  const others = [...used].filter((name) => !known.some((tag) => tag.name === name))
  return [...known, ...others.map((name) => ({ name, description: '' }))]
}

/** The first page: what there is. */
export function renderOverview(document: ApiDocument, hasEvents: boolean): string {
  const { info, components } = document
  const called = calledIn(document)
  const ways = Object.entries(components.securitySchemes)
  const main = html`<h1>${info.title}</h1>
<p>Version ${info.version}. For programs: <a href="/docs/json">OpenAPI 3.1</a>${hasEvents ? html`, <a href="/docs/asyncapi.json">AsyncAPI 3.0</a>` : ''}.</p>
${prose(info.description ?? '')}
${ways.length === 0 ? '' : html`<h2>Who calls</h2><dl>${ways.map(([name, { description = '' }]) => html`<dt>${name}</dt><dd>${inline(description)}</dd>`)}</dl>`}
${tagsOf(document).map(
  ({ name, description }) => html`<h2><a href="${placeOf(name)}">${name}</a></h2><p>${inline(description)}</p>
<ul class="calls">${called
    .filter(isOf(name))
    .map(
      (one) =>
        html`<li><a href="${placeOf(name)}#${one.operation.operationId}">${nameOf(one)}</a> ${inline(one.operation.summary)}</li>`,
    )}</ul>`,
)}`
  return renderPage(info.title, { navigation: navigationOf(document, '/docs', hasEvents), main })
}

/** The page of the tag that is at a place, if there is one. */
export function renderTag(document: ApiDocument, place: string, hasEvents: boolean): string | undefined {
  const tag = tagsOf(document).find(({ name }) => placeOf(name) === `/docs/${place}`)
  if (tag === undefined) return undefined
  const called = calledIn(document).filter(isOf(tag.name))
  const main = html`<h1>${tag.name}</h1><p>${inline(tag.description)}</p>
${called.map(renderOperation)}
${renderSchemas(called, document.components.schemas)}`
  const navigation = navigationOf(document, placeOf(tag.name), hasEvents)
  return renderPage(`${tag.name} – ${document.info.title}`, { navigation, main })
}

const nameOf = ({ method, path }: Called): Html =>
  html`<code class="call"><b class="${method.toLowerCase()}">${method}</b> ${path}</code>`

function renderOperation(called: Called): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = called.operation
  const asked = parameters.map(
    ({ name, in: where, required, description: note, schema }) =>
      html`<li><code class="name">${name}</code> <small>${where}${required ? '' : ', optional'}</small> ${renderSchema(schema)}${note === undefined ? '' : html` <span class="note">${inline(note)}</span>`}</li>`,
  )
  const bodies = Object.entries(requestBody?.content ?? {}).map(
    ([type, { schema, examples = {} }]) =>
      html`<h3>Body <small>${type}</small></h3>${renderSchema(schema)}${renderExamples(Object.values(examples))}`,
  )
  const answers = Object.entries(responses).map(
    ([status, { description: meaning, content = {} }]) =>
      html`<li><b>${status}</b>${meaning === 'Default Response' ? '' : html` ${inline(meaning)}`}${Object.entries(
        content,
      ).map(
        ([type, { schema, examples = {} }]) =>
          html`${type === 'application/json' ? '' : html` <small>${type}</small>`} ${renderSchema(schema)}${renderExamples(Object.values(examples))}`,
      )}</li>`,
  )
  return html`<article id="${operationId}">
<h2>${nameOf(called)}</h2>
<p>${inline(summary)}. ${inline(description ?? '')}</p>
${asked.length === 0 ? '' : html`<h3>Asked with</h3><ul class="members">${asked}</ul>`}
${bodies}
<h3>Answers</h3><ul class="members">${answers}</ul>
</article>`
}

export const renderExamples = (examples: readonly Example[]): Html =>
  html`${examples.map(
    ({ summary, value }) =>
      html`<details><summary>Example${summary === undefined ? '' : html`: ${inline(summary)}`}</summary>${renderJson(value)}</details>`,
  )}`

/** JSON for people to read. */
const renderJson = (value: unknown): Html =>
  html`<pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`

/** The schemas that something refers to, each with a place of its own. */
export function renderSchemas(root: unknown, schemas: Schemas): Html {
  const names = schemasOf(root, schemas)
  if (names.length === 0) return html``
  return html`<h2>Shapes</h2>${names.map(
    (name) =>
      html`<section id="schema-${name}"><h3>${name}</h3>${schemas[name]?.description === undefined ? '' : html`<p>${inline(schemas[name]?.description ?? '')}</p>`}${renderSchema(schemas[name] ?? {})}</section>`,
  )}`
}
