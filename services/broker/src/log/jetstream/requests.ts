import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node'

/**
 * Asks over one subscription. Unlike with the library's own requests, no question costs a timer and an error with its stack,
 * of which a busy log would make thousands.
 */
export type Requests = {
  /** Throws if nobody is there to answer, if the line is lost, and if no answer comes in time. */
  request(subject: string, data: Uint8Array, headers: MsgHdrs): Promise<Msg>
}

type Waiting = { readonly since: number } & PromiseWithResolvers<Msg>

const sweepMs = 250
const noResponders = 503

export function createRequests(connection: NatsConnection, timeoutMs: number): Requests {
  const inbox = createInbox()
  const waiting = new Map<string, Waiting>()
  let count = 0

  const settle = (token: string, then: (asked: Waiting) => void): void => {
    const asked = waiting.get(token)
    waiting.delete(token)
    if (asked !== undefined) then(asked)
  }
  const rejectAll = (before: number, reason: string): void => {
    for (const [token, { since }] of waiting)
      if (since <= before) settle(token, ({ reject }) => reject(new Error(reason)))
  }
  connection.subscribe(`${inbox}.*`, {
    callback(error, message) {
      const isAnswered = error === null && message.headers?.code !== noResponders
      settle(message.subject.slice(inbox.length + 1), ({ resolve, reject }) =>
        isAnswered ? resolve(message) : reject(error ?? new Error('nobody answers')),
      )
    },
  })
  const timer = setInterval(() => rejectAll(performance.now() - timeoutMs, 'no answer in time'), sweepMs)
  const watch = async (): Promise<void> => {
    for await (const { type } of connection.status())
      if (type === 'disconnect') rejectAll(Number.POSITIVE_INFINITY, 'the line was lost')
    clearInterval(timer)
    rejectAll(Number.POSITIVE_INFINITY, 'the line is closed')
  }
  void watch()
  return {
    request(subject, data, headers) {
      count += 1
      const asked = { since: performance.now(), ...Promise.withResolvers<Msg>() }
      waiting.set(String(count), asked)
      try {
        connection.publish(subject, data, { reply: `${inbox}.${count}`, headers })
      } catch (error) {
        settle(String(count), ({ reject }) => reject(error))
      }
      return asked.promise
    },
  }
}
