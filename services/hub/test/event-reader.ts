import type { HubEvent } from '@digital-spine/api'
import type { HubClient } from '@digital-spine/client'
import { expect } from 'vitest'

/** Reads a hub's events as somebody, and remembers them. */
export type EventReader = AsyncDisposable & {
  readonly events: readonly HubEvent[]
  /** Waits until an event has come that looks like this. */
  until(event: Partial<HubEvent>): Promise<HubEvent>
}

export function readEvents(hub: HubClient, after?: string, published = false): EventReader {
  const events: HubEvent[] = []
  const closing = new AbortController()
  const done = hub.events({
    ...(after === undefined ? {} : { after }),
    published,
    signal: closing.signal,
    onEvent: (event) => void events.push(event),
  })
  done.catch(() => undefined)
  const matches = (event: HubEvent, wanted: Partial<HubEvent>): boolean =>
    Object.entries(wanted).every(([key, value]) => event[key as keyof HubEvent] === value)
  return {
    events,
    async until(wanted) {
      await expect.poll(() => events).toContainEqual(expect.objectContaining(wanted))
      return events.find((event) => matches(event, wanted)) as HubEvent
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await done
    },
  }
}
