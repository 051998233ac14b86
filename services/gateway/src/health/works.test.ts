import type { Works } from '@digital-spine/api'
import { describe, expect, it } from 'vitest'
import { stateWorks } from './works.ts'

const names = ['database', 'disk', 'broker', 'hub', 'ledger', 'freshness', 'clock']
const without = (...failing: string[]) =>
  stateWorks({
    checks: names.map((name) => ({
      ...{ name, critical: name === 'database', ok: !failing.includes(name) },
      ...(failing.includes(name) ? { reason: 'gone' } : {}),
    })),
  })
const working = (works: Works) => Object.entries(works).flatMap(([what, { ok }]) => (ok ? [what] : []))

describe('what works', () => {
  it.each([
    ['nothing', [], ['accept', 'send', 'receive', 'files', 'topics', 'enrol']],
    ['the broker', ['broker'], ['accept', 'enrol']],
    ['the hub', ['hub'], ['accept', 'send', 'receive', 'files', 'topics']],
    ['the ledger', ['ledger'], ['accept', 'send', 'receive', 'files']],
    ['the ledger for longer than it may be', ['ledger', 'freshness'], ['accept']],
    ['broker and hub', ['broker', 'hub'], ['accept']],
    ['hub and ledger', ['hub', 'ledger'], ['accept', 'send', 'receive', 'files']],
    ['all three', ['broker', 'hub', 'ledger'], ['accept']],
    ['the right time', ['clock'], ['accept', 'receive', 'files', 'topics', 'enrol']],
    ['room on the disk', ['disk'], ['topics', 'enrol']],
    ['the database', ['database'], []],
  ])('without %s is stated', (_, failing, expected) => {
    expect(working(without(...failing))).toEqual(expected)
  })

  it('is told with what it fails for, or with what it goes on without', () => {
    const works = without('broker', 'hub')
    expect(works.send).toEqual({ ok: false, why: 'broker: gone' })
    expect(works.enrol).toEqual({ ok: false, why: 'hub: gone' })
    expect(works.accept).toEqual({ ok: true, why: 'broker: gone; hub: gone' })
  })
})
