import { SpineError } from '@digital-spine/core'
import { type Kysely, sql } from 'kysely'
import type { ClientBase } from 'pg'
import type { LeaseSchema } from './lease-schema.ts'

/** By what the database tells sessions of one holder of a lease from those of others, and refuses those that come late. */
export type Fence = {
  /** The name of every session (`application_name`), there before its first statement is. */
  readonly session: string
  /** Throws NOT_ACTIVE if somebody else has the lease by now, CONFIG_INVALID if the session is not the connection's own. */
  check(client: ClientBase): Promise<void>
}

const sessionOf = (id: string, number: number | string): string => `spine:${id}:${number}`
/** How long PostgreSQL waits for one session to end, and how often all of them are looked for. */
const endWithinMs = 200
const attempts = 20

/** `id` of the lease, `number` of its holder: each has a higher one than the one before. */
export function createFence(id: string, number: number): Fence {
  const session = sessionOf(id, number)
  return {
    session,
    async check(client) {
      const { rows } = await client.query<{ pid: number; name: string; holds: boolean }>(
        `select pg_backend_pid() as pid, a.application_name as name,
           exists (select 1 from leases where id = $1 and fence = $2) as holds
         from pg_stat_activity a where a.pid = pg_backend_pid()`,
        [id, number],
      )
      const [found] = rows
      // What pools statements of many connections has another process id than it says.
      if (found?.name !== session || found.pid !== (client as ClientBase & { processID?: number }).processID)
        throw new SpineError(
          'CONFIG_INVALID',
          'The URL of the database has to lead to PostgreSQL itself, without application_name and without a pooler between.',
        )
      if (!found.holds) throw new SpineError('NOT_ACTIVE', 'Another process has taken over.')
    },
  }
}

/**
 * Ends every session of earlier holders, and resolves when none is left: nothing that they had under way can be committed any more,
 * and no new session of theirs passes its check. Throws DATABASE_UNAVAILABLE if one does not end.
 */
export async function endEarlierSessions(db: Kysely<LeaseSchema>, id: string, number: number): Promise<void> {
  for (let left = attempts; ; left -= 1) {
    const { rows } = await sql<{ pid: number }>`
      select pid, pg_terminate_backend(pid, ${endWithinMs}::bigint) from pg_stat_activity
      where datname = current_database() and application_name like ${sessionOf(id, '%')}
        and application_name <> ${sessionOf(id, number)}`.execute(db)
    if (rows.length === 0) return
    if (left === 0)
      throw new SpineError('DATABASE_UNAVAILABLE', 'Sessions of the process that was active do not end.', {
        details: { sessions: rows.map(({ pid }) => pid) },
      })
  }
}
