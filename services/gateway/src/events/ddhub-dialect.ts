import { asReferenceError } from '@digital-spine/api'
import type { Did, ErrorCode } from '@digital-spine/core'
import { showAccepted } from '../show/accepted.ts'
import { type Showing, showPolled } from '../show/received-message.ts'
import type { Dialect } from './dialect.ts'
import { createMessageText } from './message-text.ts'

/** How the DDHub client gateway closes a socket, as it spells it. */
const reasons: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'Forbidden',
  FORBIDDEN: 'Forbidden',
  CLIENTS_EXCEEDED: 'Max consumers reached. Please check Client GW UI and remove unused clientIds.',
}

/**
 * `ddhub-protocol`. Nothing in an answer says what it answers, so clients count on its order; an `id` that a client gave comes
 * back beside what it has there.
 */
export function createDdhubDialect(options: {
  showing: Showing
  did: Did
  /** Several messages a frame, or one. */
  emit: 'bulk' | 'single'
  statuses: 'reference' | 'proper'
}): Dialect {
  const { showing, did, emit, statuses } = options
  const text = createMessageText(showing.atRest, (row) => showPolled(row, showing))
  return {
    protocol: 'ddhub-protocol',
    accepted: (id, accepted) => ({ ...showAccepted(accepted, did), id }),
    acknowledged: (id, acknowledged) => ({ acknowledged, id }),
    error: (id, error) => ({ ...asReferenceError(error, statuses), id }),
    messages(rows, format) {
      const messages = rows.map((row) => text(row, format))
      return emit === 'bulk' ? [`[${messages.join()}]`] : messages
    },
    closing: ({ code }) => ({ code: 1000, reason: reasons[code] ?? 'Unknown error' }),
    takesPongs: true,
  }
}
