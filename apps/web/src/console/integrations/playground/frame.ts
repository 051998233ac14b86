/** A frame of `/events` as it went over the line. */
export type Frame = {
  /** Counts up. */
  readonly key: number
  readonly direction: 'in' | 'out'
  readonly at: number
  readonly text: string
}

export type Protocol = 'digital-spine' | 'ddhub-protocol'

/** Messages of one channel that a frame brings, by their ids. */
export type Brought = { readonly fqcn: string; readonly messagesIds: readonly string[] }

/** What of a frame can be acknowledged, in either sub-protocol. */
export function readBrought(text: string): readonly Brought[] {
  const byChannel = new Map<string, string[]>()
  for (const message of messagesOf(parse(text))) {
    const { fqcn, id } = (message ?? {}) as { fqcn?: unknown; id?: unknown }
    if (typeof fqcn !== 'string' || typeof id !== 'string') continue
    byChannel.set(fqcn, [...(byChannel.get(fqcn) ?? []), id])
  }
  return [...byChannel].map(([fqcn, messagesIds]) => ({ fqcn, messagesIds }))
}

/** The frame that is done with messages. */
export const ackFrame = (id: number, brought: Brought): string => JSON.stringify({ event: 'ack', id, data: brought })

/** A frame as people read it: JSON with a member a line. */
export function pretty(text: string): string {
  const value = parse(text)
  return value === undefined ? text : JSON.stringify(value, null, 2)
}

function messagesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return []
  const { event, data } = value as { event?: unknown; data?: unknown }
  if (event === 'messages' && Array.isArray(data)) return data
  return event === undefined && 'sender' in value ? [value] : []
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
