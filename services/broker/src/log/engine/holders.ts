import type { Holder, LogOperations } from '../message-log.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<LogOperations, 'putHolder' | 'dropHolder' | 'findHolders' | 'listHolders'>

const columns = 'did, role, credential, expires as "validUntil"'

/** Who holds which role, with the credential that shows it. */
export function createHolders(run: Statements): Operations {
  return {
    putHolder(did, role, credential, validUntil) {
      run.run(
        `insert into holders (role, did, credential, expires) values (?, ?, ?, ?) on conflict do update
         set credential = excluded.credential, expires = excluded.expires
         where credential <> excluded.credential or expires is not excluded.expires`,
        ...[role, did, credential, validUntil],
      )
      return null
    },
    dropHolder: (did, role, credential) =>
      run.run('delete from holders where role = ? and did = ? and credential = ?', role, did, credential) > 0,
    findHolders: (role, now, after, limit) =>
      run.all<Holder>(
        `select ${columns} from holders
         where role = ? and did > ? and (expires is null or expires > ?) order by did limit ?`,
        ...[role, after ?? '', now, limit],
      ),
    listHolders: (after, limit) =>
      run.all<Holder>(
        `select ${columns} from holders where (role, did) > (?, ?) order by role, did limit ?`,
        ...[after?.role ?? '', after?.did ?? '', limit],
      ),
  }
}
