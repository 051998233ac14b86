import type { ServerResponse } from 'node:http'
import type { RunningParticipant } from './running-participant.ts'

/**
 * One stream of what happens at all gateways, out of their own streams: a browser has six connections to a host, for all
 * of its tabs. Each event is `{by, waiting, activity?}`: whose gateway, how many messages wait there, what happened.
 */
export type ActivityRelay = {
  /** Tells of one more participant. */
  follow(participant: Pick<RunningParticipant, 'key' | 'client'>): void
  forget(key: string): void
  serve(outgoing: ServerResponse): void
  close(): void
}

const beatMs = 15_000
/** Bytes that may wait for a browser; a slower one is let go, and comes back by itself. */
const maxWaiting = 1 << 20
const change: Readonly<Record<string, number>> = { accepted: 1, sent: -1 }

export function createActivityRelay(): ActivityRelay {
  const followed = new Map<string, AbortController>()
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
  const beat = setInterval(() => tellAll(':\n\n'), beatMs)
  return {
    follow({ key, client }) {
      const stop = new AbortController()
      followed.set(key, stop)
      void client.watch({
        signal: stop.signal,
        onEvent({ name, data }) {
          if (name === 'state') waiting.set(key, (data as { waiting: number }).waiting)
          else waiting.set(key, Math.max(0, (waiting.get(key) ?? 0) + (change[name] ?? 0)))
          tellAll(tell(key, name === 'state' ? undefined : data))
        },
      })
    },
    forget(key) {
      followed.get(key)?.abort()
      followed.delete(key)
      waiting.delete(key)
    },
    serve(outgoing) {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      for (const key of waiting.keys()) write(outgoing, tell(key))
      watchers.add(outgoing)
      outgoing.on('close', () => watchers.delete(outgoing))
    },
    close() {
      clearInterval(beat)
      for (const stop of followed.values()) stop.abort()
      for (const watcher of watchers) watcher.destroy()
    },
  }
}
