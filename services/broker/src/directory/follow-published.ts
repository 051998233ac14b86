import { setTimeout as delay } from 'node:timers/promises'
import type { HubClient } from '@digital-spine/client'
import type { Did, Name } from '@digital-spine/core'
import type { Logger } from '@digital-spine/runtime'

const retryMs = 5000

/** Follows what a hub tells of published credentials, as hints: what is true of them is for the listener to find out. */
export function followPublished(options: {
  hub: Pick<HubClient, 'events'>
  logger: Logger
  onChange: (did: Did, role: Name) => Promise<void>
  /** From now on nothing is missed; before, something may have been. */
  onBegin: () => void
}): { close(): Promise<void> } {
  const { hub, logger, onChange, onBegin } = options
  const closing = new AbortController()
  const { signal } = closing
  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await hub.events({
          ...{ published: true, signal, onBegin },
          async onEvent({ kind, subject, role }) {
            if (kind.startsWith('credential.') && subject !== undefined && role !== undefined)
              await onChange(subject, role)
          },
        })
      } catch (err) {
        logger.warn({ err }, 'the hub does not tell its events')
      }
      await delay(retryMs, undefined, { signal }).catch(() => undefined)
    }
  }
  const done = follow()
  return {
    async close() {
      closing.abort()
      await done
    },
  }
}
