import { type Did, SpineError } from '@digital-spine/core'
import type { LogOperations } from '../message-log.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<LogOperations, 'putEpoch' | 'findManifest' | 'findShare' | 'dropGrant'>

/** Epochs, and what each recipient gets of them. */
export function createShares(run: Statements): Operations {
  const findManifest = (sender: Did, epoch: string): string | null =>
    run.get<{ manifest: string }>('select manifest from epochs where epoch = ? and sender = ?', epoch, sender)
      ?.manifest ?? null
  return {
    putEpoch({ epoch, from, manifest, keptUntil, entries }) {
      const known = run.get<{ manifest: string }>('select manifest from epochs where epoch = ?', epoch)
      if (known !== undefined && known.manifest !== manifest)
        throw new SpineError('CONFLICT', 'Another epoch has this id.')
      run.run(
        'insert or ignore into epochs (epoch, sender, manifest, expires) values (?, ?, ?, ?)',
        ...[epoch, from, manifest, keptUntil],
      )
      for (const { did, leaf, index, path, grant, prev } of entries) {
        run.run(
          'insert or ignore into shares (epoch, did, leaf, idx, path, grant_jwe, prev_epoch, prev_n) values (?, ?, ?, ?, ?, ?, ?, ?)',
          ...[epoch, did, leaf, index, path.join(' '), grant, prev?.epoch ?? null, prev?.n ?? null],
        )
      }
      return null
    },
    findManifest,
    findShare(did, epoch) {
      const row = run.get<{ leaf: string; idx: number; path: string; grant_jwe: string | null; manifest: string }>(
        'select leaf, idx, path, grant_jwe, manifest from shares join epochs using (epoch) where epoch = ? and did = ?',
        ...[epoch, did],
      )
      if (row === undefined) return null
      const path = row.path === '' ? [] : row.path.split(' ')
      return { leaf: row.leaf, index: row.idx, path, grant: row.grant_jwe, manifest: row.manifest }
    },
    dropGrant(did, epoch) {
      run.run('update shares set grant_jwe = null where epoch = ? and did = ?', epoch, did)
      return null
    },
  }
}
