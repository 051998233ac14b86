import type { WebhookFormat } from '@digital-spine/api'
import type { Generated } from 'kysely'

/** Where messages are delivered to; secrets and headers sealed at rest. */
export type WebhookTables = {
  webhooks: {
    id: string
    url: string
    /** Channels as JSON; all if null. */
    fqcns: string | null
    format: WebhookFormat
    state: 'active' | 'paused' | 'disabled'
    secret: Uint8Array
    old_secret: Uint8Array | null
    old_until: number | null
    headers: Uint8Array
    failing_since: number | null
    created_by: string
    created_at: number
    changed_at: number
  }
  /** Messages that could not be delivered yet: rows of the inbox, since when, and how often it was tried. */
  webhook_failures: { webhook: string; entry: number; since: number; attempt: number }
  /** The last tries. */
  webhook_attempts: {
    seq: Generated<number>
    webhook: string
    message: string
    fqcn: string
    attempt: number
    at: number
    ms: number
    status: number | null
    error: string | null
  }
}
