import { Writable } from 'node:stream'
import { createSiweVerifier, type Ledger, openLedger } from '@digital-spine/ledger'
import type { TestNetwork } from '@digital-spine/testkit'
import {
  addLoginRoutes,
  createHttpServer,
  createLogger,
  createLogin,
  type Login,
  type RoleCheck,
  requestProof,
} from '../src/index.ts'

export type Answer = {
  readonly status: number
  readonly body: Record<string, unknown> & { readonly err?: { readonly code: string; readonly reason: string } }
}

type Headers = Readonly<Record<string, string>>

/** A service with nothing but logins, on a real ledger, at a clock and with roles that a test sets. */
export type LoginService = AsyncDisposable & {
  readonly url: string
  readonly login: Login
  readonly ledger: Ledger
  clockOffset: number
  checkRoles: RoleCheck
  /** Everything it has logged. */
  readonly logged: readonly string[]
  /** Requests it has answered: method and path. */
  readonly answered: string[]
  /** Every error it has answered. */
  readonly refusals: readonly string[]
  now(): number
  post(path: string, body: unknown, headers?: Headers): Promise<Answer>
  get(path: string, headers?: Headers): Promise<Answer>
}

export const audience = 'did:example:service'
/** Where it says it is, which is not where it listens. */
export const publicUrl = 'https://service.example'

export async function startLoginService(test: TestNetwork, rpcUrl = test.network.rpcUrl): Promise<LoginService> {
  const logged: string[] = []
  const refusals: string[] = []
  const answered: string[] = []
  const destination = new Writable({
    write(chunk: Buffer, _, done) {
      logged.push(chunk.toString())
      done()
    },
  })
  const logger = createLogger({ name: 'test', level: 'trace', destination })
  const server = await createHttpServer({ name: 'test', title: 'Test', logger })
  const network = { ...test.network, rpcUrl }
  const ledger = await openLedger({ network, now: () => service.now(), pollMs: 100 })
  const now = () => service.now()
  const login = createLogin({
    ...{ audience, ledger, logger, now },
    checkRoles: (did, credentials) => service.checkRoles(did, credentials),
    siwe: { verifier: createSiweVerifier(network), publicUrl: () => publicUrl, statement: 'Sign in.' },
  })
  server.app.addHook('onResponse', async ({ method, url }) => void answered.push(`${method} ${url}`))
  addLoginRoutes(server.app, login)
  server.app.post('/v1/thing', { schema: { hide: true } }, async (request) => {
    return { did: (await login.authenticate(requestProof(request))).did }
  })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await fetch(`${url}${path}`, init)
    const text = await answer.text()
    if (!answer.ok) refusals.push(text)
    return { status: answer.status, body: JSON.parse(text) as Answer['body'] }
  }
  const service: LoginService = {
    ...{ url, login, ledger, logged, answered, refusals, clockOffset: 0, checkRoles: async () => ({ roles: [] }) },
    now: () => Date.now() + service.clockOffset,
    post: (path, body, headers = {}) => {
      const given = { ...headers, 'content-type': 'application/json' }
      return call(path, { method: 'POST', body: JSON.stringify(body), headers: given })
    },
    get: (path, headers = {}) => call(path, { headers }),
    async [Symbol.asyncDispose]() {
      await server.close()
      await ledger[Symbol.asyncDispose]()
    },
  }
  return service
}
