import { setTimeout as delay } from 'node:timers/promises'
import type { HubEvent } from '@digital-spine/api'
import { errorTable, isSpineError } from '@digital-spine/core'
import { Agent, request } from 'undici'
import { readError } from './http.ts'
import { readBlocks } from './watch-events.ts'

const silenceMs = 45_000
const retryMs = 1000

/**
 * Reads a hub's events (`GET /v1/events`), one after the other, from the cursor `after` or from now on. After a lost
 * connection it goes on where it was, so that nothing is missed and nothing comes twice while this runs. Throws the hub's
 * refusals that waiting does not cure, and what `onEvent` throws.
 */
export async function followHubEvents(options: {
  url: string
  headers: (url: string) => Promise<Record<string, string>>
  refused: (sent: Record<string, string>) => void
  after?: string
  signal: AbortSignal
  /** Told once, when it reads from now on: what happened before has not been told. */
  onBegin?: () => void
  onEvent: (event: HubEvent) => void | Promise<void>
}): Promise<void> {
  const { url, headers, refused, signal, onBegin, onEvent } = options
  const agent = new Agent({ bodyTimeout: silenceMs, headersTimeout: silenceMs })
  let after = options.after
  const readOnce = async (): Promise<void> => {
    const sent = await headers(url)
    const known = after === undefined ? {} : { 'last-event-id': after }
    const { statusCode, body } = await request(url, { headers: { ...sent, ...known }, signal, dispatcher: agent })
    if (statusCode !== 200) {
      if (statusCode === 401) refused(sent)
      throw readError(await body.text(), statusCode, url)
    }
    if (after === undefined) onBegin?.()
    for await (const { id, data } of readBlocks(body)) {
      if (data !== undefined) await told(() => onEvent(JSON.parse(data) as HubEvent))
      if (id !== undefined) after = id
    }
  }
  try {
    while (!signal.aborted) {
      try {
        await readOnce()
      } catch (error) {
        if (error instanceof ListenerFailure) throw error.cause
        if (!signal.aborted && isSpineError(error) && isFinal(error.code)) throw error
        await delay(retryMs, undefined, { signal }).catch(() => undefined)
      }
    }
  } finally {
    await agent.destroy()
  }
}

/** What the listener throws is not taken for a lost connection. */
class ListenerFailure extends Error {}

async function told(tell: () => void | Promise<void>): Promise<void> {
  try {
    await tell()
  } catch (cause) {
    throw new ListenerFailure('the listener failed', { cause })
  }
}

const isFinal = (code: keyof typeof errorTable): boolean =>
  errorTable[code].status < 500 && code !== 'UNAUTHENTICATED' && code !== 'QUOTA_EXCEEDED'
