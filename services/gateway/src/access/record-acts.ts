import type { Scope } from '@digital-spine/api'
import type { ErrorCode } from '@digital-spine/core'
import { toSpineError } from '@digital-spine/runtime'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Audit } from './audit.ts'
import { actorOf } from './principal.ts'

/** What participants' systems do all the time; it has a record of its own, messages and receipts. */
const everyday: ReadonlySet<Scope | 'open' | undefined> = new Set(['open', 'send', 'receive', 'read', undefined])
const looks: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
/** What names the thing that a body is about. */
const naming = ['fqcn', 'name', 'did', 'role', 'id'] as const
const maxSubject = 255

/**
 * Records every request that changes something other than messages, before it is done, and those that are refused for want of
 * a right. What cannot be recorded is not done.
 */
export function recordActs(app: FastifyInstance, audit: Audit): void {
  app.addHook('preHandler', async (request) => {
    if (everyday.has(request.routeOptions.config.access) || looks.has(request.method)) return
    await audit.record(actOf(request))
  })
  app.addHook('onError', async (request, _, error) => {
    const { code } = toSpineError(error)
    if (isForWantOfRight(code)) await audit.refused({ ...actOf(request), code })
  })
}

const wantOfRight: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'ORIGIN_FOREIGN'])

export const isForWantOfRight = (code: ErrorCode): boolean => wantOfRight.has(code)

function actOf({ principal, method, routeOptions: { url = '*' }, params, body, ip: address }: FastifyRequest) {
  const actor = principal === undefined ? null : actorOf(principal)
  return { actor, action: `${method} ${url}`, subject: subjectOf(params, body), address }
}

/** What a request is about: what its path names, else what its body does. */
function subjectOf(params: unknown, body: unknown): string | undefined {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const inBody = naming.map((member) => given[member]).filter((value) => typeof value === 'string')
  const named = Object.values((params ?? {}) as Record<string, string>)
  return (named.length > 0 ? named.join(' ') : inBody[0])?.slice(0, maxSubject)
}
