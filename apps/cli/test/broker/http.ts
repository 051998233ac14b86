import { createLoginSession } from '@digital-spine/client'
import type { ApiChecker } from '@digital-spine/testkit'
import type { Peer } from './world.ts'

export type HttpAnswer = {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** Somebody's requests over HTTP, each answer held to the OpenAPI document. */
export type HttpPeer = AsyncDisposable & {
  call(method: string, path: string, body?: unknown): Promise<HttpAnswer>
}

export function openHttp(api: ApiChecker, url: string, { signer, credentials }: Omit<Peer, 'client'>): HttpPeer {
  const login = createLoginSession({ baseUrl: url, signer: () => signer, credentials: async () => credentials })
  return {
    async call(method, path, body) {
      const headers = await login.headers(method, `${url}${path}`)
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      const typed = body === undefined ? headers : { ...headers, 'content-type': 'application/json' }
      const answer = await api.fetch(path, { method, headers: typed, ...sent })
      const text = await answer.text()
      return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
    },
    [Symbol.asyncDispose]: () => login.close(),
  }
}
