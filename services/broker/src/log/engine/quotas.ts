import type { LogOperations } from '../message-log.ts'
import type { Statements } from './statements.ts'

/** What participants have been given instead of what everybody has. */
export function createQuotas(run: Statements): Pick<LogOperations, 'setQuota' | 'findQuota'> {
  return {
    setQuota(did, change) {
      for (const [name, value] of Object.entries(change)) {
        if (value === undefined) continue
        if (value === null) run.run('delete from quotas where did = ? and name = ?', did, name)
        else run.run('insert or replace into quotas (did, name, value) values (?, ?, ?)', did, name, value)
      }
      return null
    },
    findQuota(did) {
      const rows = run.all<{ name: string; value: number }>('select name, value from quotas where did = ?', did)
      return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
    },
  }
}
