import type { Did } from '@digital-spine/core'
import { type AuthenticatedSession, createRateLimit, type Login, requestProof, tellRate } from '@digital-spine/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Quotas } from './quotas.ts'

/** Who asks over HTTP. */
export type Callers = {
  /** Authenticates a request and counts it; the answer tells what is left. Throws UNAUTHENTICATED or QUOTA_EXCEEDED. */
  authenticate(request: FastifyRequest, reply: FastifyReply): Promise<AuthenticatedSession>
  /** Who a request turned out to come from. */
  find(request: FastifyRequest): Did | undefined
}

export function createCallers(options: {
  login: Login
  quotas: Quotas
  perMinute: number
  now: () => number
}): Callers {
  const { login, quotas, perMinute, now } = options
  const limit = createRateLimit('requests of a participant are taken', perMinute, now)
  const known = new WeakMap<FastifyRequest, Did>()
  return {
    async authenticate(request, reply) {
      const session = await login.authenticate(requestProof(request))
      known.set(request, session.did)
      const { requestsPerMinute } = await quotas.of(session.did)
      tellRate(reply, limit(session.did, requestsPerMinute))
      return session
    },
    find: (request) => known.get(request),
  }
}
