import type { IncomingHttpHeaders } from 'node:http'
import { type Page, type PageEncoding, pageEncodings } from './read-pages.ts'

const policy = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'"],
  ...["worker-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ')

/** What every answer says that may show in a browser: nothing inline, nothing from elsewhere (Content Security Policy Level 3). */
export const pageHeaders = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const

/** How a page is answered. */
export type PageAnswer = {
  readonly status: 200 | 304
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer
}

/** The answer to a request with these headers: packed as its browser takes it, and not sent to one that has it (RFC 9110). */
export async function answerPage(page: Page, asked: IncomingHttpHeaders): Promise<PageAnswer> {
  const { type, cache, etag, body, pack } = page
  const common = { ...pageHeaders, etag, 'cache-control': cache, vary: 'accept-encoding' }
  if (isKnown(asked, etag)) return { status: 304, headers: common }
  const headers = { ...common, 'content-type': type }
  const encoding = chooseEncoding(String(asked['accept-encoding'] ?? ''))
  if (encoding === undefined || pack === undefined) return { status: 200, headers, body }
  return { status: 200, headers: { ...headers, 'content-encoding': encoding }, body: await pack(encoding) }
}

/** Whether who asks has what has this ETag. */
export const isKnown = ({ 'if-none-match': known = '' }: IncomingHttpHeaders, etag: string): boolean =>
  known.split(',').some((one) => ['*', etag].includes(one.trim()))

/** The first that is listed and not refused by `q=0`. */
function chooseEncoding(accepted: string): PageEncoding | undefined {
  const taken = accepted.split(',').filter((one) => !/;\s*q=0(?:\.0*)?\s*$/i.test(one))
  const names = new Set(taken.map((one) => one.split(';')[0]?.trim().toLowerCase()))
  return pageEncodings.find((encoding) => names.has(encoding))
}
