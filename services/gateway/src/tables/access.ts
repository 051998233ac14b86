import type { UserRole } from '@digital-spine/api'
import type { Generated } from 'kysely'

/** Who may call this gateway, and what was done. No password, token or key is in here, only hashes of them. */
export type AccessTables = {
  /** `failed`: wrong passwords since the last right one. */
  users: {
    name: string
    role: UserRole
    salt: string
    hash: string
    params: string
    failed: number
    locked_until: number
    created_at: number
    changed_at: number
  }
  user_sessions: {
    id: string
    username: string
    generation: number
    created_at: number
    /** When it was refreshed last; of a browser, when it was used, to the minute. */
    used_at: number
    ends_at: number
  }
  user_tokens: {
    hash: string
    session: string
    kind: 'access' | 'refresh' | 'browser'
    generation: number
    expires_at: number
    /** When it was exchanged. */
    used_at: number | null
  }
  /** `scopes` and `channels` are JSON. */
  api_keys: {
    id: string
    name: string
    hash: string
    scopes: string
    channels: string | null
    per_minute: number | null
    created_by: string
    created_at: number
    expires_at: number | null
    used_at: number | null
    revoked_at: number | null
  }
  /** It is added to, and nothing in it changes. `detail` is JSON. */
  audit: {
    seq: Generated<number>
    at: number
    actor: string | null
    action: string
    subject: string | null
    outcome: 'allowed' | 'refused'
    code: string | null
    detail: string | null
    address: string | null
  }
}
