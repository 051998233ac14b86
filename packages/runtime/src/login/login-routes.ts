import { loginRoutes } from '@digital-spine/api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Login } from './create-login.ts'
import type { RequestProof } from './sessions.ts'
import { type SiweLogin, siwePath } from './siwe-login.ts'

/** Adds the routes of login, the same at every service; those for wallets where they can log in. */
export function addLoginRoutes(app: FastifyInstance, login: Login): void {
  const { presentationNonce, presentation, refresh, session, logout } = loginRoutes
  if (login.siwe !== undefined) addSiweRoutes(app, login.siwe)
  app.post<{ Body: { did: string } }>('/v1/login/nonce', { schema: presentationNonce, onRequest }, ({ body }) =>
    login.presentation.createNonce(body.did),
  )
  app.post<{ Body: { vp: string } }>('/v1/login', { schema: presentation, onRequest }, (request) => {
    const { dpop, url } = requestProof(request)
    return login.presentation.login({ vp: request.body.vp, dpop, url })
  })
  app.post<{ Body: { refreshToken: string } }>('/v1/login/refresh', { schema: refresh, onRequest }, (request) => {
    const { dpop, url } = requestProof(request)
    return login.refresh({ refreshToken: request.body.refreshToken, dpop, url })
  })
  app.get('/v1/login/session', { schema: session, onRequest }, (request) => login.authenticate(requestProof(request)))
  app.post<{ Body: { everywhere?: boolean } }>('/v1/logout', { schema: logout, onRequest }, async (request) => {
    const ending = await login.authenticate(requestProof(request))
    return { ended: await login.logout(ending, request.body) }
  })
}

/** Tokens are kept by nobody on their way. */
const onRequest = async (_: FastifyRequest, reply: FastifyReply): Promise<void> => {
  reply.header('cache-control', 'no-store')
}

function addSiweRoutes(app: FastifyInstance, login: SiweLogin): void {
  app.post(`${siwePath}/nonce`, { schema: loginRoutes.siweNonce, onRequest }, () => login.createNonce())
  app.post<{ Body: { message: string; signature: string } }>(
    siwePath,
    { schema: loginRoutes.siwe, onRequest },
    (request) => {
      const { dpop, url } = requestProof(request)
      return login.login({ ...request.body, dpop, url })
    },
  )
}

/** What of a request says who sends it. */
export function requestProof({ headers, method, url }: FastifyRequest): RequestProof {
  const dpop = typeof headers.dpop === 'string' ? headers.dpop : undefined
  return { authorization: headers.authorization, dpop, method, url }
}
