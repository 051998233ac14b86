import { type EventFrame, type EventProtocol, EventsQuery, eventFrames, eventProtocols } from '@digital-spine/api'
import { hoistTitled, spineVersion } from '@digital-spine/runtime'
import { gatewayApi } from './describe-api.ts'
import { readEventExamples } from './event-examples.ts'

const meanings: Readonly<Record<EventProtocol, string>> = {
  'ddhub-protocol': 'As systems for the DDHub client gateway speak.',
  'digital-spine': 'Every frame says what it is, and what it answers.',
}
const { basic, bearer, apiKey } = gatewayApi.securitySchemes ?? {}
const apiKeyHeader = { type: 'httpApiKey', name: 'x-api-key', in: 'header' }
const ticket = { type: 'httpApiKey', name: 'ticket', in: 'query', description: 'of `POST /api/v2/events/ticket`' }

/** The WebSocket of a gateway in AsyncAPI 3.0, out of the schemas that its frames are held to. */
export function describeEvents(): object {
  const { part: payloads, schemas } = hoistTitled(
    Object.fromEntries(eventFrames.map((frame) => [idOf(frame), frame.schema])),
  )
  const examples = readEventExamples()
  const messages = eventFrames.map((frame) => {
    const shown = examples.filter(({ protocol, name }) => protocol === frame.protocol && name === frame.name)
    const { name, summary } = frame
    return [
      idOf(frame),
      {
        ...{ name, summary, payload: payloads[idOf(frame)] },
        ...(shown.length === 0
          ? {}
          : { examples: shown.map(({ payload }, index) => ({ name: `frame ${index + 1}`, payload })) }),
      },
    ]
  })
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Digital Spine client gateway, WebSocket',
      version: spineVersion,
      description:
        'Frames are JSON in text. One path; the sub-protocol that the client asks for decides how frames look.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      gateway: {
        ...{ host: '{place}', protocol: 'wss', description: 'A gateway; `ws` where it does not listen over TLS.' },
        variables: { place: { default: '127.0.0.1:8090', description: 'host and port of the gateway' } },
        security: Object.keys(securitySchemes).map((name) => ({ $ref: `#/components/securitySchemes/${name}` })),
      },
    },
    channels: Object.fromEntries(eventProtocols.map((protocol) => [protocol, channelOf(protocol)])),
    operations: Object.fromEntries(eventFrames.map((frame) => [idOf(frame), operationOf(frame)])),
    components: { messages: Object.fromEntries(messages), schemas, securitySchemes },
  }
}

const securitySchemes = {
  apiKey: { ...apiKey, ...apiKeyHeader },
  bearer,
  basic,
  ticket,
}

const idOf = ({ protocol, name }: EventFrame): string => `${protocol}.${name}`

const channelOf = (protocol: EventProtocol) => ({
  address: '/events',
  description: meanings[protocol],
  messages: Object.fromEntries(
    eventFrames
      .filter((frame) => frame.protocol === protocol)
      .map((frame) => [frame.name, { $ref: `#/components/messages/${idOf(frame)}` }]),
  ),
  bindings: {
    ws: {
      method: 'GET',
      query: EventsQuery,
      headers: { type: 'object', properties: { 'sec-websocket-protocol': { const: protocol } } },
    },
  },
})

/** As the gateway sees it. */
const operationOf = (frame: EventFrame) => ({
  action: frame.from === 'client' ? 'receive' : 'send',
  channel: { $ref: `#/channels/${frame.protocol}` },
  summary: frame.summary,
  messages: [{ $ref: `#/channels/${frame.protocol}/messages/${frame.name}` }],
})
