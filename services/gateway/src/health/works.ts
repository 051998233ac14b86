import type { Works } from '@digital-spine/api'
import type { CheckReport } from '@digital-spine/runtime'

type Check = 'database' | 'disk' | 'broker' | 'hub' | 'ledger' | 'freshness' | 'clock'

/** What each thing a gateway does fails without, and what it goes on without for as long as it knows enough. */
const needs: Readonly<Record<keyof Works, { readonly all: readonly Check[]; readonly known: readonly Check[] }>> = {
  accept: { all: ['database', 'disk'], known: ['broker', 'ledger', 'hub'] },
  send: { all: ['database', 'disk', 'broker', 'freshness', 'clock'], known: ['ledger', 'hub'] },
  receive: { all: ['database', 'disk', 'broker', 'freshness'], known: ['ledger', 'hub'] },
  files: { all: ['database', 'disk', 'broker', 'freshness'], known: ['ledger', 'hub'] },
  topics: { all: ['database', 'broker', 'ledger', 'freshness'], known: ['hub'] },
  enrol: { all: ['database', 'hub', 'ledger', 'freshness'], known: [] },
}

/** What works by what checks have found. */
export function stateWorks({ checks }: Pick<CheckReport, 'checks'>): Works {
  const failing = (names: readonly Check[]): string[] =>
    checks.flatMap(({ name, ok, reason }) =>
      !ok && names.includes(name as Check) ? [`${name}: ${reason ?? 'failed'}`] : [],
    )
  const entries = Object.entries(needs).map(([what, { all, known }]) => {
    const missing = failing(all)
    const why = missing.length > 0 ? missing : failing(known)
    return [what, { ok: missing.length === 0, ...(why.length === 0 ? {} : { why: why.join('; ') }) }]
  })
  return Object.fromEntries(entries) as Works
}
