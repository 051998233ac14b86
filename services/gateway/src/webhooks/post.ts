import { Agent as HttpAgent, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { type AddressRule, createAllowedLookup, isAllowedAddress } from './webhook-address.ts'

/** What came of a request; taken if there is no `error`. */
export type Outcome = {
  readonly status?: number
  readonly ms: number
  readonly error?: string
  /** How long it asked to be left alone. */
  readonly retryAfterMs?: number
}

/** Posts to endpoints that webhooks name. */
export type Post = {
  /** Never throws. Follows no redirect, and waits 15 s for the whole of the answer, of which it keeps nothing. */
  send(
    url: string,
    request: {
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
      readonly signal: AbortSignal
    },
  ): Promise<Outcome>
  /** Whether a host is one that the rule keeps from being called; one whose name leads nowhere now is not. */
  isRefused(url: string): Promise<boolean>
  close(): void
}

const timeoutMs = 15_000
/** What is read of an answer, so that its connection can be used again. */
const maxAnswerBytes = 65_536

export function createPost(rule: AddressRule, now: () => number): Post {
  const lookup = createAllowedLookup(rule)
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) }

  const exchange = (
    url: URL,
    { headers, body, signal }: Parameters<Post['send']>[1],
  ): Promise<{ status: number; retryAfter: string | undefined }> => {
    const [request, agent] =
      url.protocol === 'https:' ? ([requestHttps, agents.https] as const) : ([requestHttp, agents.http] as const)
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', agent, lookup, headers, signal }
      const asked = request(url, options, (answer) => {
        let bytes = 0
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > maxAnswerBytes) answer.destroy()
        })
        answer.on('error', () => undefined)
        answer.on('close', () => {
          if (signal.aborted) reject(signal.reason)
          else resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] })
        })
      })
      asked.on('error', reject)
      asked.end(body)
    })
  }
  return {
    async send(text, request) {
      const began = performance.now()
      const ended = (): number => Math.round(performance.now() - began)
      const timeout = AbortSignal.timeout(timeoutMs)
      try {
        const url = new URL(text)
        const host = hostOf(url)
        if (isIP(host) !== 0 && !isAllowedAddress(host, rule))
          return { ms: ended(), error: 'its address is not allowed' }
        const signal = AbortSignal.any([request.signal, timeout])
        const { status, retryAfter } = await exchange(url, { ...request, signal })
        const isTaken = status >= 200 && status < 300
        const retryAfterMs = readRetryAfter(retryAfter, now())
        return {
          ...{ status, ms: ended() },
          ...(isTaken ? {} : { error: `answered ${status}` }),
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        }
      } catch (error) {
        if (timeout.aborted) return { ms: ended(), error: 'no answer within 15 s' }
        return { ms: ended(), error: reasonOf(error) }
      }
    },
    async isRefused(text) {
      const host = hostOf(new URL(text))
      if (isIP(host) !== 0) return !isAllowedAddress(host, rule)
      const problem = await new Promise<string | undefined>((resolve) =>
        lookup(host, {}, (error) => resolve(error === null ? undefined : (error.code ?? 'refused'))),
      )
      return problem === 'refused'
    },
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  const { code, message } = error as NodeJS.ErrnoException
  return (code ?? message).slice(0, 200) || error.name
}

/** Retry-After of HTTP (RFC 9110 section 10.2.3): seconds, or a date. Not longer than a day. */
function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), 24 * 3_600_000)
}
