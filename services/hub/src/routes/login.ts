import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { HubContext } from '../context.ts'

const nonceBody = Type.Object({ did: Type.String({ maxLength: 255 }) })
const loginBody = Type.Object({ vp: Type.String({ maxLength: 262_144 }) })

/** Login by Verifiable Presentation. Any DID may log in: what it may do is decided request by request. */
export function addLoginRoutes(app: FastifyInstance, { login }: Pick<HubContext, 'login'>): void {
  app.post<{ Body: { did: string } }>('/v1/login/nonce', { schema: { body: nonceBody } }, async ({ body }) =>
    login.createNonce(body.did),
  )
  app.post<{ Body: { vp: string } }>('/v1/login', { schema: { body: loginBody } }, async ({ body, headers, url }) =>
    login.login({ vp: body.vp, dpop: typeof headers.dpop === 'string' ? headers.dpop : undefined, url }),
  )
}
