import { type Static, Type } from 'typebox'

/** Media types of one CloudEvent in the JSON event format, and of several in the JSON batch format. */
export const cloudEventType = 'application/cloudevents+json'
export const cloudEventBatchType = 'application/cloudevents-batch+json'

/** A received message as a CloudEvent 1.0. */
export const CloudEvent = Type.Object(
  {
    specversion: Type.Literal('1.0'),
    id: Type.String({ minLength: 1, description: 'of the message; with `source` no other event has it' }),
    source: Type.String({ minLength: 1, description: 'the DID of its sender' }),
    type: Type.Literal('io.digital-spine.message.received'),
    subject: Type.String({ description: 'its topic, as OWNER/NAME@VERSION' }),
    time: Type.String({ format: 'date-time', description: 'when the broker took it' }),
    datacontenttype: Type.String(),
    dataschema: Type.String({ format: 'uri', description: 'urn:spine:topic:ID:VERSION' }),
    channel: Type.String({ description: 'the channel by which it came' }),
    position: Type.String({ description: 'its place in the mailbox at the broker' }),
    transactionid: Type.Optional(Type.String({ description: 'its sender gave it' })),
    initiatingmessageid: Type.Optional(Type.String({ description: 'the message that it answers' })),
    initiatingtxid: Type.Optional(Type.String({ description: 'the transaction that it answers' })),
    traceparent: Type.Optional(Type.String({ description: 'W3C Trace Context of its sender' })),
    data: Type.Optional(
      Type.Unknown({
        description: 'a payload of text, in JSON as it was sent; of a message with a file, what file it is',
      }),
    ),
    data_base64: Type.Optional(Type.String({ description: 'a payload of bytes' })),
  },
  { title: 'CloudEvent' },
)
export type CloudEvent = Static<typeof CloudEvent>
