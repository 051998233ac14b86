import type {
  ApiKey,
  ApiKeyCreation,
  Caller,
  CreatedApiKey,
  GatewayAuditEvent,
  GatewayAuditQuery,
  GatewayUser,
  UserChange,
  UserCreation,
  UserSession,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** Who may call a gateway, and what was done; for administrators, but for `caller`. */
export function gatewayAccess(http: HttpClient) {
  const at = (...parts: string[]): string => ['/api/v2', ...parts.map(encodeURIComponent)].join('/')
  return {
    /** Who the key of this client is of, and what it may do. */
    caller: () => http.call<Caller>('GET', at('login', 'caller')),
    users: async () => (await http.call<{ users: GatewayUser[] }>('GET', at('users'))).users,
    createUser: (user: UserCreation) => http.call<GatewayUser>('POST', at('users'), user),
    changeUser: (name: string, change: UserChange) => http.call<GatewayUser>('PATCH', at('users', name), change),
    removeUser: (name: string) => http.call<undefined>('DELETE', at('users', name)),
    keys: async () => (await http.call<{ keys: ApiKey[] }>('GET', at('api-keys'))).keys,
    /** The answer is the only one that has the key. */
    createKey: (key: ApiKeyCreation) => http.call<CreatedApiKey>('POST', at('api-keys'), key),
    revokeKey: (id: string) => http.call<undefined>('DELETE', at('api-keys', id)),
    sessions: async () => (await http.call<{ sessions: UserSession[] }>('GET', at('sessions'))).sessions,
    endSession: (id: string) => http.call<undefined>('DELETE', at('sessions', id)),
    /** What was done and refused, oldest first unless the query says otherwise. */
    async audit(filter: Partial<GatewayAuditQuery> = {}) {
      const given = Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])
      const page = await http.call<{ events: GatewayAuditEvent[] }>(
        'GET',
        `${at('audit')}?${new URLSearchParams(given)}`,
      )
      return page.events
    },
  }
}
