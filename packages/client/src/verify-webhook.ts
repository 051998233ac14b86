import { SpineError } from '@digital-spine/core'

const toleranceMs = 5 * 60_000

/** A request as an endpoint gets it; names of headers in small letters, the body as it came. */
export type WebhookRequest = {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

/**
 * Checks that a gateway has sent this to the webhook with this secret (`whsec_…`), in the last five minutes (Standard Webhooks
 * 1.0). Answers its id, which is the same when it comes again. Throws UNAUTHENTICATED.
 */
export async function verifyWebhook(
  secret: string,
  { headers, body }: WebhookRequest,
  now: () => number = Date.now,
): Promise<string> {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name] ?? ''),
  ) as [string, string, string]
  const isRecent = Math.abs(now() - Number(timestamp) * 1000) <= toleranceMs
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  for (const [version, signature = ''] of signatures.split(' ').map((text) => text.split(',')))
    if (version === 'v1' && isRecent && id !== '')
      if (await crypto.subtle.verify('HMAC', key, Buffer.from(signature, 'base64'), signed)) return id
  throw new SpineError('UNAUTHENTICATED', 'The request is not signed with the secret of this webhook, or it is old.')
}
