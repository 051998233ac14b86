import { errorBody } from '@digital-spine/runtime'
import { type Showing, showReceived } from '../show/received-message.ts'
import type { Dialect } from './dialect.ts'
import { createMessageText } from './message-text.ts'

/** `digital-spine`: every frame says what it is, and what it answers. */
export function createSpineDialect(showing: Showing): Dialect {
  const text = createMessageText(showing.atRest, (row) => showReceived(row, showing))
  return {
    protocol: 'digital-spine',
    accepted: (id, { id: message, duplicate }) => ({ event: 'answer', id, data: { id: message, duplicate } }),
    acknowledged: (id, acknowledged) => ({ event: 'answer', id, data: { acknowledged } }),
    error: (id, error) => ({ event: 'error', id, data: errorBody(error) }),
    messages: (rows, format) => [`{"event":"messages","data":[${rows.map((row) => text(row, format)).join()}]}`],
    closing: ({ code }) => ({ code: code === 'INTERNAL' ? 1011 : 1008, reason: code }),
    takesPongs: false,
  }
}
