import type { Did, FlowPosition } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import type { SendResult } from './broker.ts'
import { errorAnswers } from './error-answer.ts'
import type { ShownParty } from './gateway-people.ts'

/**
 * What happens at a gateway, as it happens; times in ms. Nothing here is a secret, and no payload is. `party` says who the
 * sender is, as far as that is known where it is told.
 */
export type Activity = { readonly at: number; readonly party?: ShownParty } & (
  | { readonly kind: 'accepted'; readonly id: string; readonly fqcn: string; readonly topicName: string }
  | { readonly kind: 'sent'; readonly id: string; readonly results: readonly SendResult[] }
  | {
      readonly kind: 'received'
      readonly id: string
      readonly fqcn: string
      readonly sender: string
      readonly topicName: string
      readonly position: number
    }
  | {
      readonly kind: 'refused'
      readonly position: number
      readonly code: string
      readonly reason: string
      /** As the entry claims. */
      readonly id: string | null
      readonly sender: string | null
    }
  | {
      readonly kind: 'gap'
      readonly sender: string
      readonly channel: string
      readonly after: FlowPosition | null
      readonly before: FlowPosition
    }
  | {
      readonly kind: 'receipt'
      readonly id: string
      readonly recipient: string
      readonly status: string
      readonly reason: string | null
    }
  | ({ readonly kind: 'file' } & FileProgress)
)

/**
 * How far a message's file is; bytes as sealed. On its way out: `receiving` it from the participant, `uploading` it to the
 * broker, `stored` there. On its way in: `arriving`, `ready`. `refused` for good either way.
 */
export const FileProgress = Type.Object(
  {
    id: Type.String({ description: 'of its message' }),
    fqcn: Type.String(),
    direction: Type.Enum(['out', 'in']),
    state: Type.Enum(['receiving', 'uploading', 'stored', 'arriving', 'ready', 'refused']),
    bytes: Type.Integer({ description: 'that are there, as sealed' }),
    size: Type.Integer({ description: 'bytes as sealed' }),
    code: Type.Optional(Type.String({ description: 'why it is refused, or does not go on for now' })),
  },
  { title: 'FileProgress' },
)
export type FileProgress = Static<typeof FileProgress>

/** What a file is. */
export const FileDescription = Type.Object(
  { name: Type.String(), contentType: Type.String(), size: Type.Integer({ description: 'bytes' }) },
  { title: 'FileDescription' },
)

/** A file on its way, and what it is. */
export const MovingFile = Type.Object(
  {
    ...FileProgress.properties,
    file: FileDescription,
    topicOwner: Type.String(),
    topicName: Type.String(),
    sender: Type.Optional(Type.Unsafe<Did>({ type: 'string', description: 'who sends it, if it comes in' })),
    since: Type.Integer({ description: 'ms since the epoch; when it was announced here' }),
  },
  { title: 'MovingFile' },
)
export type MovingFile = Static<typeof MovingFile>

/** Schema of the route that tells activity. */
export const activityRoute = {
  summary: 'What happens at the gateway, as it happens: Server-Sent Events, each named by its kind',
  tags: ['gateway'],
  response: {
    200: { description: 'events', content: { 'text/event-stream': { schema: Type.String() } } },
    ...errorAnswers,
  },
} as const
