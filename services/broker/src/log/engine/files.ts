import { type Did, SpineError } from '@digital-spine/core'
import type { FileName, LogOperations, StoredFile } from '../message-log.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<
  LogOperations,
  'createFile' | 'extendFile' | 'holdFile' | 'findFile' | 'endFile' | 'forgetFile' | 'countFileBytes' | 'expireFiles'
>

/** Lets somebody read a file until a time. */
export type AddReader = (did: Did, file: FileName & { readonly size: number }, until: number) => void

/** What is known of files. One that has ended is known until its bytes are gone, so that no process takes it for new. */
export function createFiles(run: Statements): Operations & { addReader: AddReader } {
  const find = (owner: Did, id: string): FileRow | undefined =>
    run.get('select size, complete, ended, expires from files where owner = ? and id = ?', owner, id)
  const get = (owner: Did, id: string, at: number): FileRow => {
    const file = find(owner, id)
    if (file === undefined || file.ended === 1 || file.expires <= at)
      throw new SpineError('FILE_UNKNOWN', `You have no file ${id} here.`)
    return file
  }
  const keep = (owner: Did, id: string, until: number): void =>
    void run.run('update files set expires = ?3 where owner = ?1 and id = ?2 and expires < ?3', ...[owner, id, until])
  const countFileBytes = (owner: Did): number =>
    run.get<{ bytes: number }>('select coalesce(sum(size), 0) as bytes from files where owner = ?', owner)?.bytes ?? 0
  return {
    createFile(owner, { id, size, at, until, limit }) {
      const known = find(owner, id)
      if (known !== undefined) {
        if (known.ended === 0 && known.expires > at && known.size === size) return 'same'
        throw new SpineError('CONFLICT', `You have had another file ${id} here.`)
      }
      if (size > limit) throw new SpineError('TOO_LARGE', `A file of yours may have ${limit} bytes.`)
      const used = countFileBytes(owner)
      if (used + size > limit) {
        const details = { limit, used, size }
        throw new SpineError('QUOTA_EXCEEDED', `Your files may have ${limit} bytes together.`, { details })
      }
      run.run('insert into files (owner, id, size, expires) values (?, ?, ?, ?)', owner, id, size, until)
      return 'created'
    },
    extendFile(owner, id, { at, until, complete }) {
      const known = get(owner, id, at)
      if (complete && known.complete === 0)
        run.run('update files set complete = 1 where owner = ? and id = ?', owner, id)
      keep(owner, id, until)
      return null
    },
    holdFile(owner, id, { size, at, until }) {
      const known = get(owner, id, at)
      if (known.complete === 0) throw new SpineError('FILE_INCOMPLETE', `The upload of the file ${id} is not complete.`)
      if (known.size !== size)
        throw new SpineError('FILE_INCOMPLETE', `The file ${id} has ${known.size} bytes, its message says ${size}.`)
      keep(owner, id, until)
      return null
    },
    findFile(did, { owner, id }, now) {
      const row =
        did === owner
          ? find(owner, id)
          : run.get<FileRow>(
              'select size, 1 as complete, 0 as ended, expires from file_readers where did = ? and owner = ? and id = ?',
              ...[did, owner, id],
            )
      return row === undefined || row.ended === 1 || row.expires <= now ? null : toFile(row)
    },
    endFile: (owner, id) =>
      run.run('update files set ended = 1 where owner = ? and id = ? and ended = 0', owner, id) > 0,
    forgetFile(owner, id) {
      run.run('delete from files where owner = ? and id = ? and ended = 1', owner, id)
      return null
    },
    countFileBytes,
    expireFiles(now, limit) {
      const due = 'select owner, id from files where ended = 0 and expires <= ? order by expires, owner, id limit ?'
      const ends = run.run(`update files set ended = 1 where (owner, id) in (${due})`, now, limit)
      const readers =
        'select did, owner, id from file_readers where expires <= ? order by expires, did, owner, id limit ?'
      const gone = run.run(`delete from file_readers where (did, owner, id) in (${readers})`, now, limit)
      const ended = run.all<FileName>(
        'select owner, id from files where ended = 1 order by expires, owner, id limit ?',
        limit,
      )
      return { ended, more: ends === limit || gone === limit }
    },
    addReader(did, { owner, id, size }, until) {
      run.run(
        `insert into file_readers (did, owner, id, size, expires) values (?, ?, ?, ?, ?)
         on conflict (did, owner, id) do update set size = excluded.size, expires = max(expires, excluded.expires)`,
        ...[did, owner, id, size, until],
      )
    },
  }
}

type FileRow = { readonly size: number; readonly complete: number; readonly ended: number; readonly expires: number }

const toFile = ({ size, complete, expires }: FileRow): StoredFile => ({
  ...{ size, complete: complete === 1, expiresAt: expires },
})
