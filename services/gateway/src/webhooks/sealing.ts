import type { AtRest } from '../at-rest.ts'
import { signWebhook } from './sign-webhook.ts'
import type { Webhook } from './webhook-store.ts'

/** What of a webhook nobody may read in the database. */
export type Sealing = {
  seal(value: unknown): Uint8Array
  /** Names of the headers that its owner has given. */
  headerNames(webhook: Pick<Webhook, 'headers'>): string[]
  /** All headers of a request, signed with its secret, and with the last one as long as that counts. */
  headers(
    webhook: Pick<Webhook, 'headers' | 'secret' | 'old_secret' | 'old_until'>,
    request: { readonly id: string; readonly at: number; readonly body: string },
  ): Record<string, string>
}

export function createSealing(atRest: AtRest): Sealing {
  const open = (sealed: Uint8Array): unknown => JSON.parse(atRest.open(sealed).toString('utf8'))
  return {
    seal: (value) => atRest.seal(Buffer.from(JSON.stringify(value), 'utf8')),
    headerNames: ({ headers }) => Object.keys(open(headers) as object),
    headers({ headers, secret, old_secret: old, old_until: until }, request) {
      const secrets = old !== null && (until ?? 0) > request.at ? [secret, old] : [secret]
      return {
        ...(open(headers) as Record<string, string>),
        ...signWebhook(
          secrets.map((sealed) => open(sealed) as string),
          request,
        ),
      }
    },
  }
}
