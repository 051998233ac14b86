import type { Logger } from '@digital-spine/runtime'
import type { MessageLog, TopicUse } from '../log/message-log.ts'

/** Counts messages by topic in memory and writes the counts now and then; those of a crash are lost. */
export type TopicUses = {
  count(topic: string, at: number): void
  /** Writes what was counted. */
  flush(): Promise<void>
  /** The same, and counts nothing more. */
  close(): Promise<void>
}

const flushMs = 5000

export function createTopicUses(options: { log: Pick<MessageLog, 'addUses'>; logger: Logger }): TopicUses {
  const { log, logger } = options
  let counted = new Map<string, { id: string; messages: number; usedAt: number }>()
  let timer: NodeJS.Timeout | undefined
  let closed = false
  const count = (id: string, messages: number, usedAt: number): void => {
    if (closed) return
    const known = counted.get(id)
    if (known === undefined) {
      counted.set(id, { id, messages, usedAt })
      timer ??= setTimeout(() => void flush(), flushMs).unref()
      return
    }
    known.messages += messages
    known.usedAt = Math.max(known.usedAt, usedAt)
  }
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const uses: readonly TopicUse[] = [...counted.values()]
    counted = new Map()
    if (uses.length === 0) return
    try {
      await log.addUses(uses)
    } catch (err) {
      logger.warn({ err, topics: uses.length }, 'uses of topics not written')
      for (const { id, messages, usedAt } of uses) count(id, messages, usedAt)
    }
  }
  return {
    count: (id, at) => count(id, 1, at),
    flush,
    close() {
      closed = true
      return flush()
    },
  }
}
