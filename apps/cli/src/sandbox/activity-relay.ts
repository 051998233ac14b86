import type { ServerResponse } from 'node:http'
import type { RunningParticipant } from './start-sandbox.ts'

/**
 * One stream of what happens at all gateways, out of their own streams: a browser has six connections to a host, for all
 * of its tabs. Each event is `{by, waiting, activity?}`: whose gateway, how many messages wait there, what happened.
 */
export type ActivityRelay = { serve(outgoing: ServerResponse): void; close(): void }

const beatMs = 15_000
/** Bytes that may wait for a browser; a slower one is let go, and comes back by itself. */
const maxWaiting = 1 << 20
const change: Readonly<Record<string, number>> = { accepted: 1, sent: -1 }

export function createActivityRelay(participants: readonly RunningParticipant[]): ActivityRelay {
  const stop = new AbortController()
  const watchers = new Set<ServerResponse>()
  const waiting = new Map<string, number>()

  const write = (watcher: ServerResponse, text: string): void => {
    if (watcher.writableLength > maxWaiting) watcher.destroy()
    else watcher.write(text)
  }
  const tell = (by: string, activity?: unknown): string =>
    `data: ${JSON.stringify({ by, waiting: waiting.get(by) ?? 0, activity })}\n\n`
  const tellAll = (text: string): void => {
    for (const watcher of watchers) write(watcher, text)
  }
  for (const { key, client } of participants) {
    void client.watch({
      signal: stop.signal,
      onEvent({ name, data }) {
        if (name === 'state') waiting.set(key, (data as { waiting: number }).waiting)
        else waiting.set(key, Math.max(0, (waiting.get(key) ?? 0) + (change[name] ?? 0)))
        tellAll(tell(key, name === 'state' ? undefined : data))
      },
    })
  }
  const beat = setInterval(() => tellAll(':\n\n'), beatMs)
  return {
    serve(outgoing) {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      for (const key of waiting.keys()) write(outgoing, tell(key))
      watchers.add(outgoing)
      outgoing.on('close', () => watchers.delete(outgoing))
    },
    close() {
      clearInterval(beat)
      stop.abort()
      for (const watcher of watchers) watcher.destroy()
    },
  }
}
