import type { EventProtocol } from '@digital-spine/api'
import type { SpineError } from '@digital-spine/core'
import type { Accepted } from '../outbox/accept.ts'
import type { InboxRow } from '../readers/inbox-row.ts'
import type { MessageFormat } from './message-text.ts'

/** As a client named its frame; the answer has it too. */
export type FrameId = string | number | undefined

/** What a socket is closed with (RFC 6455 section 7.4). */
export type Closing = { readonly code: number; readonly reason: string }

/** How a sub-protocol says things to clients, each a value that becomes a frame. What clients say is the same in all. */
export type Dialect = {
  readonly protocol: EventProtocol
  accepted(id: FrameId, accepted: Accepted): unknown
  acknowledged(id: FrameId, acknowledged: number): unknown
  error(id: FrameId, error: SpineError): unknown
  /** Messages of one channel, as JSON. */
  messages(rows: readonly InboxRow[], format: MessageFormat): readonly string[]
  closing(error: SpineError): Closing
  /** Whether a client that is silent about messages has them when they reached it. */
  readonly takesPongs: boolean
}
