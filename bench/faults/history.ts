/** A message that a gateway took (HTTP 200). `sent` and `accepted` are ticks of one logical clock. */
export type AcceptedMessage = {
  readonly id: string
  /** What the sender wants to happen once: the same for each try of one message. */
  readonly key: string
  readonly flow: string
  /** Before its first try went out. */
  readonly sent: number
  /** After its answer came. */
  readonly accepted: number
}

/** What a reader saw, in its order: a message handed over, or one whose acknowledgement was confirmed. */
export type ReaderEvent = {
  readonly kind: 'delivered' | 'acknowledged'
  readonly id: string
  readonly key: string
  readonly flow: string
}

export type History = { readonly accepted: readonly AcceptedMessage[]; readonly read: readonly ReaderEvent[] }

/** Ids of messages that were lost, came twice, or came in another order than they were accepted in. */
export type Verdict = {
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  readonly reordered: readonly string[]
}

/**
 * Compares what was accepted with what was read, when nothing more is to come. A message may be delivered again until its
 * acknowledgement is confirmed, and one that was never accepted may arrive once or not at all.
 */
export function checkHistory({ accepted, read }: History): Verdict {
  const delivered = new Set(read.filter(({ kind }) => kind === 'delivered').map(({ id }) => id))
  const lost = accepted.filter(({ id }) => !delivered.has(id)).map(({ id }) => id)
  return { lost, doubled: findDoubled(read), reordered: findReordered(accepted, read) }
}

/** Those that came after their acknowledgement, and those that came under a second id. */
function findDoubled(read: readonly ReaderEvent[]): string[] {
  const acknowledged = new Set<string>()
  const idOfKey = new Map<string, string>()
  const doubled = new Set<string>()
  for (const { kind, id, key } of read) {
    if (kind === 'acknowledged') acknowledged.add(id)
    else if (acknowledged.has(id)) doubled.add(id)
    if (kind === 'delivered' && (idOfKey.get(key) ?? id) !== id) doubled.add(id)
    if (kind === 'delivered') idOfKey.set(key, id)
  }
  return [...doubled]
}

/** A message must not first come after one of its flow that was sent only when this one had been accepted. */
function findReordered(accepted: readonly AcceptedMessage[], read: readonly ReaderEvent[]): string[] {
  const known = new Map(accepted.map((message) => [message.id, message]))
  const latestSent = new Map<string, number>()
  const seen = new Set<string>()
  const reordered: string[] = []
  for (const { kind, id, flow } of read) {
    const message = known.get(id)
    if (kind !== 'delivered' || message === undefined || seen.has(id)) continue
    seen.add(id)
    const latest = latestSent.get(flow) ?? 0
    if (latest > message.accepted) reordered.push(id)
    latestSent.set(flow, Math.max(latest, message.sent))
  }
  return reordered
}
