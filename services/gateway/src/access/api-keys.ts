import {
  type ApiKey,
  type ApiKeyCreation,
  type ApiKeysQuery,
  type CreatedApiKey,
  type Scope,
  scopes,
} from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { createRateLimit, createSecretCheck, createToken, hashToken, type Logger } from '@digital-spine/runtime'
import type { Selectable } from 'kysely'
import type { GatewayDatabase } from '../database.ts'
import type { AccessTables } from '../tables/access.ts'
import type { Principal } from './principal.ts'

/** What systems call this gateway with: one key that it is configured with, and those made here. */
export type ApiKeys = {
  /** Throws UNAUTHENTICATED, and QUOTA_EXCEEDED for one that is used more often than it may be. */
  authenticate(key: string): Promise<Principal>
  /** Throws VALIDATION_FAILED for rights that a key of some channels cannot have. */
  create(key: ApiKeyCreation, createdBy: string): Promise<CreatedApiKey>
  /** As they were made, by their ids. */
  list(page?: ApiKeysQuery): Promise<ApiKey[]>
  /** Throws NOT_FOUND. */
  revoke(id: string): Promise<void>
  close(): Promise<void>
}

type Row = Selectable<AccessTables['api_keys']>

const prefix = 'gwk_'
const useWrittenMs = 60_000
const ofChannels: ReadonlySet<Scope> = new Set<Scope>(['send', 'receive', 'read'])

export function createApiKeys(options: {
  db: GatewayDatabase
  /** May do everything. At least 16 characters. */
  configured: string
  logger: Logger
  now: () => number
  newId: () => string
}): ApiKeys {
  const { db, configured, logger, now, newId } = options
  const isConfigured = createSecretCheck(configured)
  const limit = createRateLimit('requests of an API key are taken', Number.MAX_SAFE_INTEGER, now)
  const owner: Principal = {
    ...{ kind: 'key', id: 'configured', name: 'configured', scopes: new Set(scopes) },
    holds: async () => true,
  }
  /** By hash, so that how long a look-up takes says nothing of a key; read again after a change. */
  let known: Promise<Map<string, Row>> | undefined
  let written: Promise<unknown> = Promise.resolve()

  const load = (): Promise<Map<string, Row>> => {
    known ??= db
      .selectFrom('api_keys')
      .selectAll()
      .orderBy('id')
      .execute()
      .then((rows) => new Map(rows.map((row) => [row.hash, row])))
      .catch((error: unknown) => {
        known = undefined
        throw error
      })
    return known
  }
  const isLive = ({ expires_at, revoked_at }: Row): boolean =>
    revoked_at === null && (expires_at === null || expires_at > now())

  const noteUse = (row: Row): void => {
    if (now() - (row.used_at ?? 0) < useWrittenMs) return
    const at = now()
    row.used_at = at
    written = written
      .then(() => db.updateTable('api_keys').set({ used_at: at }).where('id', '=', row.id).execute())
      .catch((err: unknown) => logger.warn({ err, id: row.id }, 'use of an API key not kept'))
  }
  return {
    async authenticate(key) {
      if (isConfigured(key)) return owner
      const hash = hashToken(key)
      const row = (await load()).get(hash)
      if (row === undefined || !isLive(row))
        throw new SpineError(
          'UNAUTHENTICATED',
          'The API key of the header x-api-key is unknown, has expired or was revoked.',
        )
      const { id, name, per_minute, channels } = row
      if (per_minute !== null) limit(id, per_minute)
      noteUse(row)
      return {
        ...{ kind: 'key', id, name, scopes: new Set(JSON.parse(row.scopes) as Scope[]) },
        ...(channels === null ? {} : { channels: new Set(JSON.parse(channels) as string[]) }),
        async holds() {
          const current = (await load()).get(hash)
          return current !== undefined && isLive(current)
        },
      }
    },
    async create({ name, scopes, channels, perMinute, expiresAt }, createdBy) {
      const tooMuch = channels && scopes.find((scope) => !ofChannels.has(scope))
      if (tooMuch !== undefined)
        throw new SpineError('VALIDATION_FAILED', `A key of some channels cannot have the scope "${tooMuch}".`)
      const key = createToken(prefix)
      const row: Row = {
        ...{ id: newId(), name, hash: hashToken(key), scopes: JSON.stringify(scopes) },
        ...{ channels: channels === undefined ? null : JSON.stringify(channels), per_minute: perMinute ?? null },
        ...{ created_by: createdBy, created_at: now(), expires_at: expiresAt ?? null, used_at: null, revoked_at: null },
      }
      await db.insertInto('api_keys').values(row).execute()
      known = undefined
      return { ...show(row), key }
    },
    async list({ q = '', live, limit, after = '' } = {}) {
      const wanted = q.toLowerCase()
      const rows = [...(await load()).values()].filter(
        ({ id, name }) => id > after && name.toLowerCase().includes(wanted),
      )
      const found = live === undefined ? rows : rows.filter((row) => isLive(row) === live)
      return found.slice(0, limit).map(show)
    },
    async revoke(id) {
      const { numUpdatedRows } = await db
        .updateTable('api_keys')
        .set({ revoked_at: now() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      known = undefined
      if (numUpdatedRows === 0n) throw new SpineError('NOT_FOUND', `No API key with the id ${id} counts now.`)
    },
    close: async () => void (await written),
  }
}

const show = (row: Row): ApiKey => ({
  ...{ id: row.id, name: row.name, scopes: JSON.parse(row.scopes) as Scope[] },
  ...(row.channels === null ? {} : { channels: JSON.parse(row.channels) as string[] }),
  ...(row.per_minute === null ? {} : { perMinute: row.per_minute }),
  ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
  ...{ createdBy: row.created_by, createdAt: row.created_at },
  ...(row.used_at === null ? {} : { usedAt: row.used_at }),
  ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
})
