import { SpineError } from '@digital-spine/core'

/** Throws VALIDATION_FAILED. */
export function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return
  throw new SpineError('VALIDATION_FAILED', 'The URL of a webhook is of http or https, and names no user.', {
    details: { member: 'url' },
  })
}

/** Those that a request has by itself. */
const ownHeaders = /^(?:content-.*|host|connection|keep-alive|transfer-encoding|te|upgrade|trailer|expect|webhook-.*)$/i
const printable = /^[\t\x20-\x7e]*$/

/** Throws VALIDATION_FAILED. */
export function checkHeaders(headers: Readonly<Record<string, string>>): void {
  const bad = Object.entries(headers).find(([name, value]) => ownHeaders.test(name) || !printable.test(value))
  if (bad === undefined) return
  throw new SpineError('VALIDATION_FAILED', `The header ${bad[0]} cannot be given.`, { details: { member: 'headers' } })
}
