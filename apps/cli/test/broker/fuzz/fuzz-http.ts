import { createLoginSession } from '@digital-spine/client'
import fc from 'fast-check'
import { expect } from 'vitest'
import { anyJson } from './arbitraries.ts'
import type { FuzzWorld } from './fuzz-world.ts'

type Route = { readonly method: string; readonly path: string }

type AnyRequest = {
  readonly route: Route
  readonly parts: readonly string[]
  readonly query: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly type: string
  /** Whether somebody logged in sends it. */
  readonly isKnown: boolean
}

const atOnce = 8
/** What stands for a part of a path or the value of a query. */
const anyText = fc.oneof(
  fc.constantFrom('me', 'a', '0', '-1', '1e9', 'null', '__proto__', 'did:ethr:spine:0x1', 'did:key:z', '%00', '..'),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.toWellFormed()),
)
const queries = ['client', 'limit', 'after', 'topic', 'sender', 'channel', 'kind', 'owner', 'version', 'action', 'wait']

/** Calls every route of the broker with that many bodies, paths and queries, by somebody logged in and by nobody. */
export async function fuzzHttp({ url, attacker: { signer, credentials } }: FuzzWorld, count: number): Promise<void> {
  const login = createLoginSession({ baseUrl: url, signer: () => signer, credentials: async () => credentials })
  const { paths } = (await (await fetch(`${url}/docs/json`)).json()) as { paths: Record<string, object> }
  // Logging out ends what the others of a run rest on.
  const routes: Route[] = Object.entries(paths)
    .filter(([path]) => path !== '/v1/logout')
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })))
  const body = fc.oneof(
    anyJson.map((value) => JSON.stringify(value)),
    fc.string(),
    fc.uint8Array(),
  )
  const request: fc.Arbitrary<AnyRequest> = fc.record({
    route: fc.constantFrom(...routes),
    parts: fc.array(anyText, { minLength: 3, maxLength: 3 }),
    query: fc.dictionary(fc.constantFrom(...queries), anyText, { maxKeys: 4 }),
    body,
    type: fc.constantFrom('application/json', 'application/json', 'application/json', 'text/plain', 'nonsense'),
    isKnown: fc.boolean(),
  })
  const call = async ({ route, parts, query, body, type, isKnown }: AnyRequest): Promise<void> => {
    const filled = parts.reduce((path, part) => path.replace(/\{[^}]+\}/, encodeURIComponent(part)), route.path)
    // No valid wait: nothing is to take long.
    const { wait, ...given } = query
    const waits = wait === undefined ? {} : { wait: `-${wait}` }
    const address = new URL(`${filled}?${new URLSearchParams({ ...given, ...waits })}`, url)
    const known = isKnown ? await login.headers(route.method, address.href) : {}
    const hasBody = route.method !== 'GET'
    const response = await fetch(address, {
      ...{ method: route.method, headers: hasBody ? { ...known, 'content-type': type } : known },
      ...(hasBody ? { body } : {}),
    })
    const text = await response.text()
    expect(response.status, `${route.method} ${address.pathname}: ${text}`).toBeLessThan(500)
    if (response.status >= 400) expect(JSON.parse(text)).toHaveProperty('err.code')
  }
  const property = fc.asyncProperty(fc.array(request, { minLength: atOnce, maxLength: atOnce }), async (requests) => {
    await Promise.all(requests.map(call))
  })
  await fc.assert(property, { numRuns: Math.ceil(count / atOnce), endOnFailure: true })
  await login.close()
}
