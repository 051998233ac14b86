/** What a gateway tells as it happens (`GET /api/v2/activity`); times in ms. */
export type Activity =
  | { readonly kind: 'accepted'; readonly id: string; readonly fqcn: string; readonly topicName: string }
  | { readonly kind: 'sent'; readonly id: string; readonly results: readonly { did?: string; status: string }[] }
  | { readonly kind: 'received'; readonly id: string; readonly sender: string; readonly topicName: string }
  | {
      readonly kind: 'refused'
      readonly position: number
      readonly code: string
      readonly reason: string
      readonly id: string | null
      readonly sender: string | null
    }
  | { readonly kind: 'gap'; readonly sender: string; readonly channel: string }
  | {
      readonly kind: 'receipt'
      readonly id: string
      readonly recipient: string
      readonly status: string
      readonly reason: string | null
    }

/** The first thing a gateway tells: how many messages wait to be sent. */
export type ActivityState = { readonly did: string; readonly waiting: number }

const kinds = ['accepted', 'sent', 'received', 'refused', 'gap', 'receipt'] as const
const retryMs = 1500

/** Listens to a participant's gateway until the signal; comes back by itself after the gateway or the sandbox was away. */
export function watchActivity(
  key: string,
  listener: { onState(state: ActivityState): void; onActivity(activity: Activity): void },
  signal: AbortSignal,
): void {
  if (signal.aborted) return
  const source = new EventSource(`/api/participants/${key}/api/v2/activity`)
  const read = ({ data }: MessageEvent<string>): unknown => JSON.parse(data)
  source.addEventListener('state', (event) => listener.onState(read(event) as ActivityState))
  for (const kind of kinds)
    source.addEventListener(kind, (event) => listener.onActivity(read(event as MessageEvent<string>) as Activity))
  const end = (): void => source.close()
  // An answer other than 200 ends an EventSource for good.
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return
    signal.removeEventListener('abort', end)
    setTimeout(() => watchActivity(key, listener, signal), retryMs)
  })
  signal.addEventListener('abort', end, { once: true })
}
