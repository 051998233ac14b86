import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false }
const count = (description: string) => Type.Integer({ description, minimum: 0 })
/** Not a union of schemas, in which null would be read as 0. */
const changeOf = (member: object) => Type.Optional(Type.Unsafe<number | null>({ ...member, type: ['integer', 'null'] }))

const mailbox = Type.Object(
  { messages: Type.Integer({ minimum: 1 }), bytes: Type.Integer({ minimum: 1 }) },
  { ...strict, description: 'what a mailbox holds' },
)
const mailboxes = count('anonymous mailboxes')
const topics = count('topics created')
const clientsPerMailbox = count('client ids of a mailbox')
const inFlight = count('entries that a reader may have been given and not acknowledged')
const connections = count('streams open at a time, at each process of the broker')
const requestsPerMinute = count('requests over HTTP in a minute')
const fileBytes = count('bytes of files, those that are being uploaded too')
const sendsPerSecond = Type.Integer({
  description: 'messages a second that may go on being sent over the stream; beyond it they are kept waiting',
  minimum: 1,
})

/** What of a broker a participant may use. */
export const BrokerQuota = Type.Object({
  ...{ mailbox, mailboxes, topics, clientsPerMailbox, inFlight, connections, requestsPerMinute, sendsPerSecond },
  fileBytes,
})
export type BrokerQuota = Static<typeof BrokerQuota>

/** `PUT /v1/quotas/{did}`: what is set for one participant; null gives back what everybody has. */
export const QuotaChange = Type.Object(
  {
    mailbox: Type.Optional(Type.Union([mailbox, Type.Null()])),
    mailboxes: changeOf(mailboxes),
    topics: changeOf(topics),
    clientsPerMailbox: changeOf(clientsPerMailbox),
    inFlight: changeOf(inFlight),
    connections: changeOf(connections),
    requestsPerMinute: changeOf(requestsPerMinute),
    sendsPerSecond: changeOf(sendsPerSecond),
    fileBytes: changeOf(fileBytes),
  },
  strict,
)
export type QuotaChange = Static<typeof QuotaChange>

/** `GET /v1/quota`: what the caller may use, and what it uses. */
export const QuotaAnswer = Type.Object({
  limits: BrokerQuota,
  used: Type.Object({
    mailbox: Type.Object(
      { messages: Type.Integer(), bytes: Type.Integer() },
      { description: "in the caller's own mailbox" },
    ),
    ...{ mailboxes, topics, clientsPerMailbox, fileBytes },
  }),
})
export type QuotaAnswer = Static<typeof QuotaAnswer>
