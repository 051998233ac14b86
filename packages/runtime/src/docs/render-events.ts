import type { ApiDocument, Schema, Schemas } from './document.ts'
import { type Html, html, inline, prose } from './html.ts'
import { navigationOf, renderExamples, renderSchemas } from './render-api.ts'
import { renderPage } from './render-page.ts'
import { renderSchema } from './render-schema.ts'

type Message = {
  readonly name: string
  readonly summary: string
  readonly payload: Schema
  readonly examples?: readonly { readonly name: string; readonly payload: unknown }[]
}
type Reference = { readonly $ref: string }

/** An AsyncAPI document, as far as pages show it. */
export type EventsDocument = {
  readonly info: { readonly title: string; readonly description: string }
  readonly channels: Readonly<
    Record<
      string,
      {
        readonly address: string
        readonly description: string
        readonly messages: Readonly<Record<string, Reference>>
        readonly bindings: { readonly ws: { readonly query: Schema } }
      }
    >
  >
  readonly operations: Readonly<
    Record<string, { readonly action: 'send' | 'receive'; readonly messages: readonly Reference[] }>
  >
  readonly components: { readonly messages: Readonly<Record<string, Message>>; readonly schemas: Schemas }
}

/** The page of a WebSocket: which frames go which way in each sub-protocol. */
export function renderEvents(api: ApiDocument, { info, channels, operations, components }: EventsDocument): string {
  const actions = new Map(
    Object.values(operations).flatMap(({ action, messages }) => messages.map(({ $ref }) => [$ref, action] as const)),
  )
  const channel = ([name, { address, description, messages, bindings }]: [
    string,
    EventsDocument['channels'][string],
  ]): Html => {
    const frames = Object.entries(messages).map(([key, { $ref }]) => ({
      ...{ key, action: actions.get(`#/channels/${name}/messages/${key}`) },
      message: components.messages[$ref.slice('#/components/messages/'.length)],
    }))
    return html`<h2 id="${name}"><code>${address}</code>, sub-protocol <code>${name}</code></h2>${prose(description)}
<h3>Opened with</h3>${renderSchema(bindings.ws.query)}
${frames.map(({ key, action, message }) =>
  message === undefined
    ? ''
    : html`<article id="${name}.${key}"><h3>${key} <small>${action === 'receive' ? 'from the client' : 'from the gateway'}</small></h3>
<p>${inline(message.summary)}.</p>${renderSchema(message.payload)}${renderExamples(message.examples?.map(({ name, payload }) => ({ summary: name, value: payload })) ?? [])}</article>`,
)}`
  }
  const main = html`<h1>WebSocket</h1><p>For programs: <a href="/docs/asyncapi.json">AsyncAPI 3.0</a>.</p>${prose(info.description)}
${Object.entries(channels).map(channel)}
${renderSchemas(components.messages, components.schemas)}`
  return renderPage(`WebSocket – ${info.title}`, { navigation: navigationOf(api, '/docs/websocket', true), main })
}
