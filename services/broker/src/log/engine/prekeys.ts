import type { LogOperations } from '../message-log.ts'
import type { Statements } from './statements.ts'

/** The prekey that each recipient has published last. */
export function createPrekeys(run: Statements): Pick<LogOperations, 'putPrekey' | 'findPrekeys'> {
  return {
    putPrekey(did, id, jws, notAfter) {
      run.run('insert or replace into prekeys (did, id, jws, expires) values (?, ?, ?, ?)', did, id, jws, notAfter)
      return null
    },
    findPrekeys(dids, now) {
      const found = dids.flatMap((did): [string, string][] => {
        const row = run.get<{ jws: string }>('select jws from prekeys where did = ? and expires > ?', did, now)
        return row === undefined ? [] : [[did, row.jws]]
      })
      return Object.fromEntries(found)
    },
  }
}
