import { setTimeout as pause } from 'node:timers/promises'
import type { ApiExample } from '@digital-spine/runtime'
import { type ApiChecker, createApiChecker } from '@digital-spine/testkit'
import { apiKey, type Participant } from '../participants.ts'

/** One call of the story. */
export type Call = Partial<Pick<ApiExample, 'summary' | 'params' | 'query' | 'body'>> & {
  /** Of a user's session; the API key of the tests if left out. */
  readonly token?: string
  /** Made again until its answer is so; some things take their time. */
  readonly until?: (answer: never) => boolean
  readonly fails?: true
}

/** Calls a gateway as the story says. Throws if an answer is not as documented, or fails where it should not. */
export type Teller = {
  readonly did: string
  readonly url: string
  tell<T = unknown>(operation: string, call?: Call): Promise<T>
}

const patienceMs = 30_000

/** Tellers for gateways, which write down in one list what was asked and answered. */
export async function createTellers(parties: readonly Participant[]) {
  const told: ApiExample[] = []
  const checkers = await Promise.all(parties.map(({ url }) => createApiChecker(url)))
  const tellers = parties.map(({ did, url }, index): Teller => {
    const api = checkers[index] as ApiChecker
    return {
      ...{ did, url },
      async tell(operation, call = {}) {
        const { until, fails = false } = call
        const end = Date.now() + patienceMs
        let { status, answer } = await ask(api, operation, call)
        while (until !== undefined && !(status < 400 && until(answer as never))) {
          if (Date.now() > end) throw new Error(`${operation} does not come to it: ${JSON.stringify(answer)}`)
          await pause(100)
          ;({ status, answer } = await ask(api, operation, call))
        }
        if (status >= 400 !== fails) throw new Error(`${operation}: ${status} ${JSON.stringify(answer)}`)
        told.push(writeDown(operation, call, { status, answer }))
        return answer as never
      },
    }
  })
  /** Operations that nobody was told to call. */
  const untold = (): string[] => {
    const [first = [], ...others] = checkers.map((checker) => checker.uncalled())
    return first.filter((id) => others.every((ids) => ids.includes(id)))
  }
  return { tellers, told, untold }
}

async function ask(api: ApiChecker, operation: string, { params = {}, query = {}, body, token }: Call) {
  const [method = '', path = ''] = operation.split(' ')
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  const response = await api.fetch(`/api/v2${place}${asked.size === 0 ? '' : `?${asked}`}`, {
    method,
    headers: {
      ...(token === undefined ? { 'x-api-key': apiKey } : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
  return { status: response.status, answer: isJson && text !== '' ? (JSON.parse(text) as unknown) : undefined }
}

function writeDown(operation: string, call: Call, { status, answer }: { status: number; answer: unknown }): ApiExample {
  const [method, path] = operation.split(' ')
  const { summary, params, query, body } = call
  const asked = Object.entries({ summary, params, query, body }).filter(([, value]) => value !== undefined)
  return { operation: `${method} /api/v2${path}`, ...Object.fromEntries(asked), status, answer }
}
