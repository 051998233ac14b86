import { setTimeout as delay } from 'node:timers/promises'
import type { ReceivedMessage } from '@digital-spine/api'
import { type ErrorCode, errorTable, SpineError } from '@digital-spine/core'
import { WebSocket } from 'ws'
import { watchHeartbeat } from './heartbeat.ts'
import { createReconnectDelay } from './reconnect-delay.ts'

/** Which messages are listened for, and by whom. */
export type Listening = {
  /** A channel; all that the key may receive from if left out. */
  readonly channel?: string
  /** The reader. */
  readonly client: string
  /** How many of a channel may come before one is acknowledged; 200 if left out. */
  readonly window?: number
  readonly signal: AbortSignal
  /** Those of one channel; they are acknowledged when it has resolved. */
  readonly onMessages: (messages: readonly ReceivedMessage[]) => void | Promise<void>
}

/**
 * Has a gateway push messages over its WebSocket, until `signal` aborts; a lost connection is made again. Throws the gateway's
 * refusals that waiting does not cure, and what `onMessages` throws.
 */
export async function listenToGateway(
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
  { channel, client, window, signal, onMessages }: Listening,
): Promise<void> {
  const query = new URLSearchParams({
    clientId: client,
    ...(channel === undefined ? {} : { fqcn: channel }),
    ...(window === undefined ? {} : { window: String(window) }),
  })
  const again = createReconnectDelay()
  while (!signal.aborted) {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/events?${query}`, 'digital-spine', {
      ...{ headers: { 'x-api-key': apiKey }, perMessageDeflate: false, maxPayload: 1 << 30 },
    })
    watchHeartbeat(socket)
    socket.on('open', again.opened)
    await untilClosed(socket, { signal, onMessages })
    await delay(again.next(), undefined, { signal }).catch(() => undefined)
  }
}

function untilClosed(socket: WebSocket, { signal, onMessages }: Pick<Listening, 'signal' | 'onMessages'>) {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let handled: Promise<void> = Promise.resolve()
  /** What is being dealt with is acknowledged first. */
  const end = (): void => void handled.then(() => socket.close())
  const fail = (error: unknown): void => {
    reject(error)
    socket.close()
  }
  const take = async (messages: readonly ReceivedMessage[]): Promise<void> => {
    const [first] = messages
    if (first === undefined || signal.aborted || socket.readyState !== WebSocket.OPEN) return
    await onMessages(messages)
    const data = { fqcn: first.fqcn, messagesIds: messages.map(({ id }) => id) }
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ event: 'ack', data }))
  }
  socket.on('message', (frame: Buffer) => {
    const { event, data } = JSON.parse(frame.toString()) as { event: string; data: ReceivedMessage[] }
    if (event === 'messages') handled = handled.then(() => take(data)).catch(fail)
  })
  const refuse = (code: unknown): void => {
    const error = asRefusal(code)
    if (error !== undefined) reject(error)
  }
  socket.on('unexpected-response', (_, { headers }) => {
    refuse(headers['x-error-code'])
    socket.terminate()
  })
  socket.on('error', () => undefined)
  socket.on('close', (_, reason) => {
    signal.removeEventListener('abort', end)
    refuse(reason.toString())
    void handled.then(resolve)
  })
  if (signal.aborted) end()
  else signal.addEventListener('abort', end, { once: true })
  return promise
}

/** The error that a gateway gave as its code, if it will be the same next time. */
function asRefusal(code: unknown): SpineError | undefined {
  if (typeof code !== 'string' || !Object.hasOwn(errorTable, code)) return undefined
  const { status, summary } = errorTable[code as ErrorCode]
  return status >= 500 || code === 'QUOTA_EXCEEDED' ? undefined : new SpineError(code as ErrorCode, summary)
}
