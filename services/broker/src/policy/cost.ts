import type { PlainOperation } from '../operations/operation.ts'

/** Entries of a list, each looked up or hashed, that take about as long as one message. */
const entriesAMessage = 4

/** The list that decides how much work an operation is. */
const lists: Partial<Record<PlainOperation, string>> = { epoch: 'entries', prekeys: 'dids' }
/** As much work as a message, for a signature to verify or something to write. */
const single: ReadonlySet<PlainOperation> = new Set(['send', 'skip', 'receipts', 'prekey', 'grant-ack'])

/** How many messages an operation counts as in the pace of who sends it, so that nobody's flood keeps others waiting. */
export function costOf(operation: PlainOperation, argument: unknown): number {
  const list = lists[operation]
  if (list === undefined) return single.has(operation) ? 1 : 0
  const entries = typeof argument === 'object' && argument !== null ? Reflect.get(argument, list) : undefined
  return 1 + (Array.isArray(entries) ? entries.length / entriesAMessage : 0)
}
