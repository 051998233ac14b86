import type { Did, EpochEntry } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { ErrorAnswer } from './error-answer.ts'

const text = Type.String({ minLength: 1, maxLength: 255 })
const time = (description: string) => Type.String({ format: 'date-time', description })

/** `GET /api/v2/export/messages`. */
export const ExportQuery = Type.Object({
  direction: Type.Optional(Type.Enum(['received', 'sent'], { description: 'both if left out' })),
  fqcn: Type.Optional(text),
  from: Type.Optional(time('those that came, or were accepted, then or later')),
  to: Type.Optional(time('and no later than this')),
  payloads: Type.Boolean({ default: false, description: 'with what they carry; takes the scope administer' }),
})
export type ExportQuery = Static<typeof ExportQuery>

export const exportRoute = {
  summary: 'Messages with all that proves them, for auditors; a line of JSON each',
  tags: ['messages'],
  querystring: ExportQuery,
  response: {
    200: {
      description: 'lines of JSON; the last one is of the kind `end`',
      content: { 'application/x-ndjson': { schema: Type.String() } },
    },
    '4xx': ErrorAnswer,
    '5xx': ErrorAnswer,
  },
} as const

/** Whose export it is, and of what. */
export type ExportStart = {
  readonly kind: 'export'
  readonly did: Did
  /** Who signs that a message was accepted. */
  readonly broker: string
  readonly at: string
} & ExportQuery

/** An epoch that messages after it are of: the manifest that its sender signed, and this recipient's leaf under its root. */
export type ExportedEpoch = Omit<EpochEntry, 'grant'> & {
  readonly kind: 'epoch'
  readonly epoch: string
  /** The anonymous mailbox whose leaf it is, if it is not the participant's. */
  readonly mailbox?: Did
  readonly manifest: string
}

/** A signed batch of receipts that messages after it refer to by `batch`. */
export type ExportedReceipts = { readonly kind: 'receipts'; readonly batch: string; readonly jws: string }

/** What both directions have. `payload` is text, or bytes in base64. Times in ms. */
type Exported = {
  readonly sequence: number
  readonly id: string
  readonly fqcn: string
  readonly topicId: string
  readonly topicOwner: string
  readonly topicName: string
  readonly topicVersion: string
  readonly transactionId: string | null
  readonly initiatingMessageId: string | null
  readonly initiatingTransactionId: string | null
  readonly payload?: string
  readonly payloadEncoding?: 'base64'
}

export type ExportedReceived = Exported & {
  readonly kind: 'received'
  readonly sender: Did
  /** The anonymous mailbox that it came to, if it is not the participant's. */
  readonly mailbox?: Did
  readonly position: number
  readonly acceptedAt: number
  readonly receivedAt: number
  readonly processed: boolean
  /** As its sender signed it. */
  readonly header: string
}

export type ExportedSent = Exported & {
  readonly kind: 'sent'
  readonly status: string
  readonly createdAt: number
  /** As it was signed; null if it never was. */
  readonly header: string | null
  readonly receipts: readonly ExportedReceipt[]
}

/** What a recipient, or the broker for it, has said of a message, in which batch. */
export type ExportedReceipt = {
  readonly recipient: Did
  readonly status: string
  readonly at: number
  readonly batch: string
}

/** Nothing is missing before it. */
export type ExportEnd = { readonly kind: 'end'; readonly messages: number }

export type ExportLine = ExportStart | ExportedEpoch | ExportedReceipts | ExportedReceived | ExportedSent | ExportEnd

const remembered = 256

/** Who writes an export, and who reads it, remembers the last epochs and the last batches; after each message it forgets others. */
export function forgetTold(told: Set<string> | Map<string, unknown>): void {
  for (const key of told.keys()) {
    if (told.size <= remembered) return
    told.delete(key)
  }
}
