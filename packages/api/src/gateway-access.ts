/**
 * What a caller of a gateway may be allowed. `read` shows everything but payloads; `configure` is for channels and readers,
 * `topics` for what others hold payloads to, `identity` for what the participant signs, `administer` for who may do what.
 */
export const scopes = ['send', 'receive', 'read', 'enrol', 'configure', 'topics', 'identity', 'administer'] as const

/** One of {@link scopes}. */
export type Scope = (typeof scopes)[number]
