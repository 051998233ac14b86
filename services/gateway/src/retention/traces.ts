import type { GatewayDatabase } from '../database.ts'
import { rowsATurn, type Sweep } from './sweep.ts'

/** Forgets keys of epochs that came up to `before` (ms): nothing sealed with them opens any more, wherever it still is. */
export function forgetKeys(db: GatewayDatabase, before: number): Sweep {
  return async () => {
    const epochs = db
      .selectFrom('epochs_in')
      .select('epoch')
      .where('key', 'is not', null)
      .where('stored_at', '<=', before)
      .orderBy('stored_at')
      .limit(rowsATurn)
    const { numUpdatedRows } = await db
      .updateTable('epochs_in')
      .set({ key: null })
      .where('epoch', 'in', epochs)
      .executeTakeFirst()
    return Number(numUpdatedRows)
  }
}

/** Forgets epochs that came up to `before` (ms), but those by which flows go on. */
export function forgetEpochs(db: GatewayDatabase, before: number): Sweep {
  return async () => {
    const epochs = db
      .selectFrom('epochs_in')
      .select('epoch')
      .where('stored_at', '<=', before)
      .where('epoch', 'not in', db.selectFrom('flows_in').select('flows_in.epoch'))
      .orderBy('stored_at')
      .limit(rowsATurn)
    const { numDeletedRows } = await db.deleteFrom('epochs_in').where('epoch', 'in', epochs).executeTakeFirst()
    return Number(numDeletedRows)
  }
}

/** Forgets what was refused, what never came and what was set aside up to `before` (ms). */
export function forgetProblems(db: GatewayDatabase, before: number): readonly Sweep[] {
  const [rejected, gaps, letters] = [
    db.selectFrom('rejected').select('at').orderBy('at').limit(rowsATurn),
    db.selectFrom('gaps').select('seq').orderBy('seq').limit(rowsATurn),
    db.selectFrom('dead_letters').select('seq').orderBy('seq').limit(rowsATurn),
  ]
  const deletions = [
    db.deleteFrom('rejected').where('at', 'in', rejected).where('at', '<=', before),
    db.deleteFrom('gaps').where('seq', 'in', gaps).where('at', '<=', before),
    db.deleteFrom('dead_letters').where('seq', 'in', letters).where('at', '<=', before),
  ]
  return deletions.map((deletion) => async () => Number((await deletion.executeTakeFirst()).numDeletedRows))
}
