import { setTimeout as delay } from 'node:timers/promises'
import type { HubEvent } from '@digital-spine/api'
import { isSpineError } from '@digital-spine/core'
import type { Audience } from './audience.ts'
import type { EventBook } from './event-book.ts'
import type { OpenStream } from './open-streams.ts'

/** A step of a stream: an event, or how far the stream has come without one. */
export type StreamStep = { readonly cursor: number; readonly event?: HubEvent }

const batch = 200
const retryMs = 1000

/**
 * Events behind a place that concern the reader, then those that come, until the stream is ended or its reader is not
 * logged in any more. Every `heartbeatMs` of silence it says how far it has come. While the ledger is away, which says whom
 * an event concerns, it waits. Throws CURSOR_EXPIRED.
 */
export async function* followEvents(options: {
  events: EventBook
  concerns: Audience
  after: number
  heartbeatMs: number
  stream: OpenStream
}): AsyncGenerator<StreamStep> {
  const { events, concerns, heartbeatMs, stream } = options
  let cursor = options.after
  try {
    yield { cursor }
    while (!stream.signal.aborted && (await stream.isLive())) {
      const stored = await events.read(cursor, batch)
      if (stored.length === 0) await events.wait(cursor, heartbeatMs, stream.signal)
      for (const { seq, event } of stored) {
        const concerned = await decide(event, concerns, stream.signal)
        if (concerned === undefined) return
        cursor = seq
        if (concerned) yield { cursor, event }
      }
      yield { cursor }
    }
  } finally {
    stream[Symbol.dispose]()
  }
}

/** Asks until there is an answer; undefined when nobody waits for it any more. */
async function decide(event: HubEvent, concerns: Audience, signal: AbortSignal): Promise<boolean | undefined> {
  while (!signal.aborted) {
    try {
      return await concerns(event)
    } catch (error) {
      if (!isSpineError(error)) throw error
      await delay(retryMs, undefined, { signal }).catch(() => undefined)
    }
  }
  return undefined
}
