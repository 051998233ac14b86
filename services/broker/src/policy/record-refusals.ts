import { type ErrorCode, errorTable } from '@digital-spine/core'
import { toSpineError } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import type { Audit } from './audit.ts'
import type { Callers } from './callers.ts'

const ofRights: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'SENDER_MISMATCH',
  'NOT_A_RECIPIENT',
  'MAILBOX_PROOF_INVALID',
])

/** Whether a refusal is for want of a right, and so is recorded. */
export const isForWantOfRight = (code: ErrorCode): boolean => ofRights.has(code)

/** Records what is refused over HTTP for want of a right, and every login that is refused for what it presents. */
export function recordRefusals(app: FastifyInstance, audit: Audit, callers: Callers): void {
  app.addHook('onError', async (request, _, error) => {
    const { code } = toSpineError(error)
    const { url = '' } = request.routeOptions
    const { status } = errorTable[code]
    const isLogin = url.startsWith('/v1/login') && status < 500 && status !== 429
    if (!isLogin && !isForWantOfRight(code)) return
    await audit.refused({
      ...{ action: isLogin ? 'login' : 'request', actor: callers.find(request) ?? null },
      ...{ subject: `${request.method} ${url}`, code, address: request.ip },
    })
  })
}
