import type { LogOperations, StoredMessage, StoredSkip } from '../message-log.ts'

/**
 * Has large bodies stored before their messages are called, and keeps each sender's order: what it sends meanwhile waits for
 * them. `store` answers the message with its body stored.
 */
export type SenderTurns = {
  /** The arguments to call with, at once if nothing is to be waited for. */
  take(name: keyof LogOperations, args: readonly unknown[]): readonly unknown[] | Promise<readonly unknown[]>
}

export function createSenderTurns(store: (message: StoredMessage) => Promise<StoredMessage> | undefined): SenderTurns {
  const lasts = new Map<string, Promise<unknown>>()
  return {
    take(name, args) {
      if (name !== 'append' && name !== 'appendSkip') return args
      const [message] = args as [StoredMessage | StoredSkip]
      const stored = 'body' in message ? store(message) : undefined
      const before = lasts.get(message.from)
      if (before === undefined && stored === undefined) return args
      const turn = Promise.all([stored ?? message, before?.catch(() => undefined)]).then(([ready]) => [ready])
      lasts.set(message.from, turn)
      const forget = (): void => {
        if (lasts.get(message.from) === turn) lasts.delete(message.from)
      }
      turn.then(forget, forget)
      return turn
    },
  }
}
