import type { GatewayAuditEvent, GatewayAuditQuery } from '@digital-spine/api'
import { type AuditGate, createAuditGate, type Logger } from '@digital-spine/runtime'
import type { GatewayDatabase } from '../database.ts'
import { contains } from './contains.ts'

/** What somebody does or wants to: never a payload, a token or a secret. */
export type Act = {
  /** As `actorOf` names it; null for who is not known. */
  readonly actor: string | null
  readonly action: string
  /** What it is done to. */
  readonly subject?: string | undefined
  readonly detail?: Readonly<Record<string, unknown>>
  /** Where it comes from. */
  readonly address?: string | undefined
}

/** All that a query may say; only the limit is needed. */
export type AuditFilter = Partial<GatewayAuditQuery> & Pick<GatewayAuditQuery, 'limit'>

export type Refusal = Act & { readonly code: string }

/** The record of what matters to security. It is added to, and nothing in it changes. */
export type Audit = AuditGate<Act, Refusal> & {
  /** From the oldest on, or from the newest back. */
  list(filter: AuditFilter): Promise<GatewayAuditEvent[]>
}

const actsPerMinute = 6000
const searched = ['actor', 'action', 'subject'] as const

export function createAudit(options: { db: GatewayDatabase; logger: Logger; now: () => number }): Audit {
  const { db, logger, now } = options
  /** One after the other, so that a number is never there before a lower one. */
  let last: Promise<unknown> = Promise.resolve()

  const write = (act: Act, outcome: GatewayAuditEvent['outcome'], code: string | null): Promise<void> => {
    const { actor, action, subject = null, detail, address = null } = act
    const row = { at: now(), actor, action, subject, outcome, code, address }
    const written = last.then(() =>
      db
        .insertInto('audit')
        .values({ ...row, detail: detail === undefined ? null : JSON.stringify(detail) })
        .execute(),
    )
    last = written.catch(() => undefined)
    return written.then(() => undefined)
  }
  const gate: AuditGate<Act, Refusal> = createAuditGate({ write, actsPerMinute, logger, now })
  return {
    ...gate,
    async list({ order, after = 0, before, limit: most, q, actor, action, outcome, from, to }) {
      let rows = db.selectFrom('audit').selectAll().where('seq', '>', after).limit(most)
      if (before !== undefined) rows = rows.where('seq', '<', before)
      if (q !== undefined) rows = rows.where(({ or }) => or(searched.map((column) => contains(column, q))))
      if (actor !== undefined) rows = rows.where('actor', '=', actor)
      if (action !== undefined) rows = rows.where('action', '=', action)
      if (outcome !== undefined) rows = rows.where('outcome', '=', outcome)
      if (from !== undefined) rows = rows.where('at', '>=', Date.parse(from))
      if (to !== undefined) rows = rows.where('at', '<=', Date.parse(to))
      rows = rows.orderBy('seq', order === 'newest' ? 'desc' : 'asc')
      return (await rows.execute()).map(({ seq, detail, ...event }) => ({
        ...{ sequence: seq, ...event },
        detail: detail === null ? null : (JSON.parse(detail) as Record<string, unknown>),
      }))
    },
    async close() {
      await gate.close()
      await last
    },
  }
}
