import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SpineError } from '@digital-spine/core'
import { type ColumnDefinitionBuilder, Kysely, PostgresAdapter, PostgresDialect, type RawBuilder, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import pg from 'pg'
import { createDiskLog, type DiskLog } from './disk-log.ts'
import type { Fence } from './lease/fence.ts'
import { sqliteDialect } from './sqlite-dialect.ts'

/** Migrations by name, run in the order of their names, each once. Written with kysely's schema builder for both engines. */
export type Migrations = Readonly<Record<string, Migration>>

/**
 * Opens a database and brings it to the latest migration: `sqlite:/path/to/file` (WAL, each commit on disk before
 * anybody learns of it; `sqlite::memory:` keeps nothing) or `postgres://…`. 64-bit
 * integers come back as numbers from both. Throws DATABASE_UNAVAILABLE.
 */
export async function openDatabase<Schema>(options: {
  url: string
  migrations: Migrations
  /** What SQLite may keep of the file in memory, KiB; 32 MiB if left out. */
  cacheKiB?: number
  /** What {@link migrate} counts these migrations as. */
  part?: string
  /** Whose sessions on PostgreSQL these are. */
  fence?: Fence | undefined
  /** How long a statement on PostgreSQL may take; as long as it takes if left out. */
  timeoutMs?: number
}): Promise<Kysely<Schema>> {
  const { url, migrations, cacheKiB = defaultCacheKiB, part } = options
  const db = new Kysely<Schema>({
    dialect: url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length), cacheKiB) : openPostgres(url, options),
  })
  try {
    await migrate(db, migrations, part)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

/** Brings the tables of one `part` of a database to their latest migration; each part counts its own. Throws DATABASE_UNAVAILABLE. */
export async function migrate<Schema>(db: Kysely<Schema>, migrations: Migrations, part?: string): Promise<void> {
  const tables =
    part === undefined
      ? {}
      : { migrationTableName: `${part}_migration`, migrationLockTableName: `${part}_migration_lock` }
  const provider = { getMigrations: async () => ({ ...migrations }) }
  const { error } = await new Migrator({ db, provider, ...tables }).migrateToLatest()
  if (error === undefined) return
  throw new SpineError('DATABASE_UNAVAILABLE', 'The database cannot be opened or brought up to date.', { cause: error })
}

type ColumnTypes = {
  readonly binary: 'bytea' | 'blob'
  /** A primary key that counts up: its type, and what it needs beside it. */
  readonly serial: 'bigserial' | 'integer'
  readonly countUp: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
  /** Text that sorts by its bytes in UTF-8, whatever the database's locale. */
  readonly byteText: 'text' | RawBuilder<unknown>
}

/** Column types that the two engines name differently, for use in a migration. */
export function columnTypes(db: Pick<Kysely<unknown>, 'getExecutor'>): ColumnTypes {
  return db.getExecutor().adapter instanceof PostgresAdapter
    ? {
        binary: 'bytea',
        serial: 'bigserial',
        countUp: (column) => column.primaryKey(),
        byteText: sql`text collate "C"`,
      }
    : {
        binary: 'blob',
        serial: 'integer',
        countUp: (column) => column.primaryKey().autoIncrement(),
        byteText: 'text',
      }
}

/** Whether a database is away, or has ended the session: what was asked may have been done or not. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  if (typeof code === 'string') return code === 'ERR_SQLITE_ERROR' || /^(08|57P|53)/.test(code) || awayCodes.has(code)
  return /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect)/.test(error.message)
}

const awayCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

/** Whether a database has refused to write for want of room on its disk: SQLITE_FULL, or disk_full of PostgreSQL. */
export function isDatabaseFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return errcode === 13 || code === '53100'
}

const defaultCacheKiB = 32_768

/** Of a database in memory. */
const unkept: DiskLog = {
  ...{ appended: () => undefined, isBehind: false },
  ...{ caughtUp: () => Promise.resolve(), close: () => Promise.resolve() },
}

function openSqlite(file: string, cacheKiB: number): ReturnType<typeof sqliteDialect> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on')
  // Rows that change again soon are still in memory.
  database.exec(`pragma cache_size = -${cacheKiB}`)
  return sqliteDialect(database, file === ':memory:' ? unkept : createDiskLog(`${file}-wal`))
}

function openPostgres(
  connectionString: string,
  { fence, timeoutMs }: { fence?: Fence | undefined; timeoutMs?: number },
): PostgresDialect {
  const types = {
    getTypeParser: ((oid: number, format: 'text' | 'binary') => {
      return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')
    }) as typeof pg.types.getTypeParser,
  }
  const fenced = fence && { application_name: fence.session, onConnect: fence.check }
  const timed = timeoutMs === undefined ? {} : { query_timeout: timeoutMs, connectionTimeoutMillis: timeoutMs }
  const pool = new pg.Pool({ connectionString, types, max: 10, ...fenced, ...timed })
  // A server may end connections that nobody uses just then: the pool opens new ones, and a query under way fails by itself.
  const onConnectionLost = (): void => undefined
  pool.on('error', onConnectionLost)
  pool.on('connect', (client) => void client.on('error', onConnectionLost))
  return new PostgresDialect({ pool })
}
