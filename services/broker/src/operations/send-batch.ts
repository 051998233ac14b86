import { setTimeout as delay } from 'node:timers/promises'
import type { BatchAnswer, MessageBatch } from '@digital-spine/api'
import { type Did, fromBase64url, isSpineError, type Name } from '@digital-spine/core'
import { toSpineError } from '@digital-spine/runtime'
import type { BrokerContext } from '../context.ts'
import { isForWantOfRight } from '../policy/record-refusals.ts'
import { send } from './send.ts'
import { createTurns } from './turns.ts'

/** ms that a sender may be ahead of its pace. */
const aheadMs = 250

/** Sends messages in order, at the pace of their sender; what is wrong with one does not keep the others back. */
export async function sendBatch(
  context: BrokerContext,
  { did, roles }: { did: Did; roles: readonly Name[] },
  messages: MessageBatch['messages'],
): Promise<BatchAnswer['answers']> {
  const { sendsPerSecond } = await context.quotas.of(did)
  const pace = context.paces.of(did)
  pace.dueAt = Math.max(pace.dueAt, performance.now()) + (messages.length * 1000) / sendsPerSecond
  const waitMs = pace.dueAt - performance.now() - aheadMs
  if (waitMs > 0) await delay(waitMs, undefined, { signal: context.stopping })
  const nextTurn = createTurns()
  return Promise.all(
    messages.map(async ({ header, body, to }) => {
      const turn = { ...nextTurn(), mayWait: false, roles }
      try {
        return await send(context, did, { header, body: fromBase64url(body), to }, turn)
      } catch (error) {
        const { code, message: reason } = toSpineError(error)
        context.refusals.inc({ operation: 'send', code })
        if (!isSpineError(error)) context.logger.error({ err: error }, 'sending failed')
        if (isForWantOfRight(code))
          void context.audit.refused({ action: 'operation', actor: did, subject: 'send', code })
        return { error: { code, reason } }
      } finally {
        turn.done()
      }
    }),
  )
}
