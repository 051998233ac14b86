import { createLoginSession } from '@digital-spine/client'
import { parseRoleCredential } from '@digital-spine/core'
import { createApiChecker } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { engines, sealFor, startWorld } from './world.ts'

it.each(engines)('answers every route as its OpenAPI document says, on %s', async (engine) => {
  await using world = await startWorld(engine, { limits: { heartbeatMs: 100 } })
  await using stack = new AsyncDisposableStack()
  const api = await createApiChecker(world.url)
  expect(api.undocumented()).toEqual([])
  const as = (party: {
    signer: Parameters<typeof createLoginSession>[0]['signer'] extends () => infer S ? S : never
  }) => {
    const login = createLoginSession({ baseUrl: world.url, signer: () => party.signer, credentials: async () => [] })
    stack.defer(() => login.close())
    return async (method: string, path: string, body?: unknown, more: Record<string, string> = {}) => {
      const type = body === undefined ? {} : { 'content-type': 'application/json' }
      const headers = { ...(await login.headers(method, `${world.url}${path}`)), ...type, ...more }
      return api.fetch(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    }
  }
  const member = await world.join()
  const [holder, issuer, revoker] = [as(member.party), as(world.issuer.party), as(world.revoker.party)]
  const { site, issuerDid } = world
  const fields = await sealFor(world.ledger, issuerDid, member, site)
  const request = async (): Promise<string> => {
    const answer = await holder('POST', '/v1/requests', { role: site, fields, publish: true })
    expect(answer.status).toBe(201)
    return ((await answer.json()) as { id: string }).id
  }
  const ok = async (answer: Promise<Response>): Promise<Response> => {
    const response = await answer
    expect(response.status).toBeLessThan(300)
    return response
  }
  const [first, list] = [await request(), `/v1/status-lists/${encodeURIComponent(issuerDid)}/1`]
  await ok(holder('DELETE', `/v1/requests/${first}`))
  await ok(issuer('POST', `/v1/requests/${await request()}/reject`, { reason: 'not yet' }))
  const id = await request()
  await ok(holder('GET', '/v1/requests?mine=true&limit=1'))
  await ok(issuer('GET', `/v1/requests?role=${site}`))
  await ok(issuer('GET', `/v1/requests/${id}`))
  const credential = await world.issuer.issue(member.did, site)
  await ok(issuer('POST', `/v1/requests/${id}/approve`, { credential }))
  const { id: held } = parseRoleCredential(credential).credential
  await ok(holder('GET', '/v1/credentials/mine'))
  await ok(holder('PUT', `/v1/credentials/${encodeURIComponent(held)}/publication`, { published: true }))
  await ok(revoker('GET', `/v1/credentials?subject=${encodeURIComponent(member.did)}&role=${site}`))
  await ok(revoker('GET', '/v1/credentials/revocable'))
  await ok(revoker('GET', `/v1/holders?role=${site}`))
  await ok(revoker('GET', `/v1/roles/${site}/issuers`))
  await ok(issuer('POST', '/v1/status-indexes', {}))
  await ok(issuer('GET', `${list}/head`))
  await ok(api.fetch(list))
  await ok(api.fetch(list, { headers: { accept: 'application/json' } }))
  expect((await issuer('PUT', list, { jws: 'x', previous: null })).status).toBe(400)
  expect((await api.fetch('/v1/requests')).status).toBe(401)
  const events = await ok(holder('GET', '/v1/events?after=0'))
  await events.body?.cancel()
  expect((await holder('GET', '/v1/events?after=987654')).status).toBe(400)
  expect((await holder('GET', '/v1/events/ws')).status).toBe(400)
  await ok(holder('GET', '/v1/login/session'))
  for (const path of ['/v1/login/nonce', '/v1/login', '/v1/login/refresh', '/v1/login/siwe/nonce', '/v1/login/siwe'])
    await api.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  await ok(holder('POST', '/v1/logout', {}))
  expect(api.uncalled()).toEqual([])
})
