import { parseUuidv7 } from '@digital-spine/core'
import { activeTraceparent, withSpan } from '@digital-spine/runtime'
import type { Accepted, Acceptor, SendInput } from './accept.ts'

/** Has a message accepted in the trace that it came with (W3C Trace Context), by whatever way it came. */
export async function handOver(
  accept: Acceptor,
  message: SendInput,
  traceparent: string | string[] | undefined,
): Promise<Accepted> {
  if (message.initiatingMessageId !== undefined) parseUuidv7(message.initiatingMessageId)
  const from = typeof traceparent === 'string' ? traceparent : undefined
  return withSpan('spine.send', from, () => {
    const current = activeTraceparent() ?? from
    return accept(current === undefined ? message : { ...message, traceparent: current })
  })
}
