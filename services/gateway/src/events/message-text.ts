import type { AtRest } from '../at-rest.ts'
import type { InboxRow } from '../readers/inbox-row.ts'
import { cloudEventText } from '../show/cloud-event.ts'

/** How messages are pushed, if not as the sub-protocol has them. */
export type MessageFormat = 'cloudevents' | undefined

/** A message as JSON: a CloudEvent if that is asked for, else as `show` has it. */
export function createMessageText(
  atRest: AtRest,
  show: (row: InboxRow) => unknown,
): (row: InboxRow, format: MessageFormat) => string {
  return (row, format) => (format === undefined ? JSON.stringify(show(row)) : cloudEventText(row, atRest))
}
