import type { BatchAnswer, MessageBatch } from '@digital-spine/api'
import { type Did, fromBase64url, isSpineError, type Name } from '@digital-spine/core'
import { toSpineError } from '@digital-spine/runtime'
import type { BrokerContext } from '../context.ts'
import { isForWantOfRight } from '../policy/record-refusals.ts'
import { keepPace } from './keep-pace.ts'
import { send } from './send.ts'
import { createTurns } from './turns.ts'

/** Sends messages in order, at the pace of their sender; what is wrong with one does not keep the others back. */
export async function sendBatch(
  context: BrokerContext,
  { did, roles }: { did: Did; roles: readonly Name[] },
  messages: MessageBatch['messages'],
): Promise<BatchAnswer['answers']> {
  await keepPace(context, did, messages.length)
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
