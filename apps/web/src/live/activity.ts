import type { Activity } from '@digital-spine/api'

/** What a gateway tells as it happens, with whose gateway it is, and how many messages wait to be sent there. */
export type Told = { readonly by: string; readonly waiting: number; readonly activity?: Activity }

const retryMs = 1500

/** Listens to all gateways, over one connection, until the signal; comes back by itself after the sandbox was away. */
export function watchActivity(onTold: (told: Told) => void, signal: AbortSignal): void {
  if (signal.aborted) return
  const source = new EventSource('/api/sandbox/activity')
  source.addEventListener('message', ({ data }: MessageEvent<string>) => onTold(JSON.parse(data) as Told))
  const end = (): void => source.close()
  // An answer other than 200 ends an EventSource for good.
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return
    signal.removeEventListener('abort', end)
    setTimeout(() => watchActivity(onTold, signal), retryMs)
  })
  signal.addEventListener('abort', end, { once: true })
}
