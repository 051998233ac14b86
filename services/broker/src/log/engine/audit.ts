import type { AuditEvent, LogOperations, RecordedEvent } from '../message-log.ts'
import type { Statements } from './statements.ts'

/** What happened that matters to security: added to, never changed. */
export function createAudit(run: Statements): Pick<LogOperations, 'recordAudit' | 'listAudit'> {
  return {
    recordAudit({ id, at, actor, action, subject, outcome, code, detail }) {
      const known = run.get<{ sequence: number }>('select sequence from audit where id = ?', id)
      if (known !== undefined) return known.sequence
      return run.insert(
        'insert into audit (id, at, actor, action, subject, outcome, code, detail) values (?, ?, ?, ?, ?, ?, ?, ?)',
        ...[id, at, actor, action, subject, outcome, code, detail === null ? null : JSON.stringify(detail)],
      )
    },
    listAudit({ after, limit, actor = null, action = null }) {
      const rows = run.all<Row>(
        `select * from audit where sequence > ?1 and (?2 is null or actor = ?2) and (?3 is null or action = ?3)
         order by sequence limit ?4`,
        ...[after, actor, action, limit],
      )
      return rows.map(
        ({ detail, ...event }): RecordedEvent => ({
          ...event,
          detail: detail === null ? null : (JSON.parse(detail) as Record<string, unknown>),
        }),
      )
    },
  }
}

type Row = Omit<AuditEvent, 'detail'> & { readonly sequence: number; readonly detail: string | null }
