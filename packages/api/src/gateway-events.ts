import { type Static, type TSchema, Type } from 'typebox'
import { CloudEvent } from './cloud-events.ts'
import { ErrorAnswer, errorAnswers } from './error-answer.ts'
import { ReaderName, ReceivedMessage } from './gateway-reading.ts'
import { NewMessage, SendAnswer } from './gateway-send.ts'

const text = (maxLength = 255) => Type.String({ minLength: 1, maxLength })

/** The sub-protocols of `/events`: that of the DDHub client gateway, and ours. */
export const eventProtocols = ['ddhub-protocol', 'digital-spine'] as const
export type EventProtocol = (typeof eventProtocols)[number]

const window = Type.Integer({
  ...{ minimum: 1, maximum: 1000, default: 200 },
  description: 'messages of a channel that may be on their way to the client, or with it, and not acknowledged',
})

const format = Type.Optional(
  Type.Literal('cloudevents', { description: 'messages as CloudEvents 1.0 in the JSON event format' }),
)

/** What may be asked for when `/events` is opened; a browser adds `ticket`. */
export const EventsQuery = Type.Object({
  clientId: Type.Optional(ReaderName),
  fqcn: Type.Optional(
    Type.String({
      ...text(),
      description: 'the channel to push messages of; all that the caller may receive from if left out',
    }),
  ),
  acknowledge: Type.Optional(
    Type.Literal('explicit', {
      description: 'messages are acknowledged by frames alone, as always with digital-spine',
    }),
  ),
  format,
  window,
})
export type EventsQuery = Static<typeof EventsQuery>

/** `GET /api/v2/messages/stream`. */
export const MessageStreamQuery = Type.Object({ fqcn: text(), clientId: Type.Optional(ReaderName), format, window })
export type MessageStreamQuery = Static<typeof MessageStreamQuery>

/** Schema of the route that streams messages. */
export const messageStreamRoute = {
  summary: 'Messages of a channel as they come: Server-Sent Events, acknowledged by `POST /api/v2/messages/ack`',
  tags: ['messages'],
  querystring: MessageStreamQuery,
  response: {
    200: {
      description: 'events named `message`, with the id of the message, and the message as JSON',
      content: { 'text/event-stream': { schema: Type.String() } },
    },
    ...errorAnswers,
  },
} as const

/** Schema of the route that streams what becomes of a message. */
export const stateStreamRoute = {
  summary:
    'How far a message is with each recipient, as it comes further: Server-Sent Events, until nothing more comes',
  tags: ['messages'],
  params: Type.Object({ id: text() }),
  response: {
    200: {
      description: 'events named `state`, each with one of the `recipients` of the message as JSON',
      content: { 'text/event-stream': { schema: Type.String() } },
    },
    ...errorAnswers,
  },
} as const

/** A message to be sent, in a frame. */
export const MessageInFrame = Type.Object(
  {
    ...NewMessage.properties,
    traceparent: Type.Optional(Type.String({ description: 'W3C Trace Context of the client' })),
  },
  { title: 'MessageInFrame' },
)
export type MessageInFrame = Static<typeof MessageInFrame>

/** What a reader is done with, in a frame. */
export const AcknowledgedInFrame = Type.Object(
  { fqcn: text(), messagesIds: Type.Array(text(), { minItems: 1, maxItems: 1000 }) },
  { title: 'AcknowledgedInFrame' },
)
export type AcknowledgedInFrame = Static<typeof AcknowledgedInFrame>

const FrameId = Type.Union([Type.String({ maxLength: 255 }), Type.Number()], {
  description: 'of the client; the answer has it too',
})
const id = Type.Optional(FrameId)

const MessageFrame = Type.Object(
  {
    event: Type.Literal('message'),
    id,
    data: Type.Union([Type.String({ description: 'a message as JSON' }), MessageInFrame]),
  },
  { title: 'MessageFrame' },
)
const AckFrame = Type.Object({ event: Type.Literal('ack'), id, data: AcknowledgedInFrame }, { title: 'AckFrame' })

const Acknowledged = Type.Object({ acknowledged: Type.Integer() }, { title: 'Acknowledged' })
const AnswerFrame = Type.Object(
  {
    event: Type.Literal('answer'),
    id,
    data: Type.Union([
      Type.Object({
        id: Type.String({ description: 'of the message' }),
        duplicate: Type.Boolean({ description: 'it was sent before, with this transaction id' }),
      }),
      Acknowledged,
    ]),
  },
  { title: 'AnswerFrame' },
)
const ErrorFrame = Type.Object({ event: Type.Literal('error'), id, data: ErrorAnswer }, { title: 'ErrorFrame' })
const PushedMessage = Type.Union([ReceivedMessage, CloudEvent])
const MessagesFrame = Type.Object(
  { event: Type.Literal('messages'), data: Type.Array(PushedMessage) },
  { title: 'MessagesFrame' },
)

/** A kind of frame of `/events`, each JSON in a text frame. */
export type EventFrame = {
  readonly name: string
  readonly protocol: EventProtocol
  readonly from: 'client' | 'gateway'
  readonly summary: string
  readonly schema: TSchema
}

const ofClient = (protocol: EventProtocol) =>
  [
    { name: 'message', protocol, from: 'client', summary: 'Send a message', schema: MessageFrame },
    { name: 'bareMessage', protocol, from: 'client', summary: 'Send a message', schema: MessageInFrame },
    { name: 'ack', protocol, from: 'client', summary: 'Be done with messages', schema: AckFrame },
  ] as const
const ofDdhub = { protocol: 'ddhub-protocol', from: 'gateway' } as const
const ofSpine = { protocol: 'digital-spine', from: 'gateway' } as const

/** All frames of `/events`. Answers come in the order of what they answer. */
export const eventFrames: readonly EventFrame[] = [
  ...ofClient('ddhub-protocol'),
  { ...ofDdhub, name: 'sent', summary: 'The gateway has a message, and will send it', schema: SendAnswer },
  { ...ofDdhub, name: 'acknowledged', summary: 'How many messages were not acknowledged yet', schema: Acknowledged },
  { ...ofDdhub, name: 'error', summary: 'Why a frame came to nothing', schema: ErrorAnswer },
  { ...ofDdhub, name: 'bulk', summary: 'Messages (SPINE_EVENTS_EMIT=bulk)', schema: Type.Array(PushedMessage) },
  { ...ofDdhub, name: 'single', summary: 'A message (SPINE_EVENTS_EMIT=single)', schema: PushedMessage },
  ...ofClient('digital-spine'),
  { ...ofSpine, name: 'answer', summary: 'What came of a frame', schema: AnswerFrame },
  { ...ofSpine, name: 'error', summary: 'Why a frame came to nothing', schema: ErrorFrame },
  { ...ofSpine, name: 'messages', summary: 'Messages of a channel', schema: MessagesFrame },
]
