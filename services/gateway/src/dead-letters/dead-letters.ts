import type { GatewayLetterQuery, LetterCount, RedriveAnswer } from '@digital-spine/api'
import { isSpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { isPassing } from '../passing.ts'
import type { DeadLetter } from './letter-store.ts'
import type { RedriveKinds } from './redrive-kinds.ts'

/** All that a query may say; only the limit is needed. */
export type LetterFilter = Partial<GatewayLetterQuery> & Pick<GatewayLetterQuery, 'limit'>

/** Messages that were set aside, with the reason. */
export type DeadLetters = {
  /** From the oldest on, or from the newest back; of some channels, if they are given. */
  list(query: LetterFilter, channels: ReadonlySet<string> | undefined): Promise<DeadLetter[]>
  /** How many there are of each kind and reason, the most first. */
  count(channels: ReadonlySet<string> | undefined): Promise<LetterCount[]>
  /** Gives messages another try; those that something still stands against stay. */
  redrive(ids: readonly number[]): Promise<RedriveAnswer>
  /** Gives them up for good. Answers how many. */
  purge(ids: readonly number[]): Promise<number>
}

export function createDeadLetters({ db }: Pick<GatewayContext, 'db'>, kinds: RedriveKinds): DeadLetters {
  let last: Promise<unknown> = Promise.resolve()
  const redrive = async (ids: readonly number[]): Promise<RedriveAnswer> => {
    const open = db.selectFrom('dead_letters').selectAll().where('redriven_at', 'is', null)
    const letters = await open.where('seq', 'in', ids).orderBy('seq').execute()
    const refused: RedriveAnswer['refused'] = []
    for (const letter of letters) {
      try {
        await kinds[letter.kind](letter)
      } catch (error) {
        if (!isSpineError(error) || isPassing(error)) throw error
        refused.push({ id: letter.seq, code: error.code, reason: error.message })
      }
    }
    return { redriven: letters.length - refused.length, refused }
  }
  return {
    async list({ order, after, limit, kind, code, fqcn, client }, channels) {
      if (channels?.size === 0) return []
      const isNewestFirst = order === 'newest'
      let rows = db.selectFrom('dead_letters').selectAll().where('redriven_at', 'is', null)
      if (after !== undefined) rows = rows.where('seq', isNewestFirst ? '<' : '>', after)
      if (kind !== undefined) rows = rows.where('kind', '=', kind)
      if (code !== undefined) rows = rows.where('code', '=', code)
      if (fqcn !== undefined) rows = rows.where('fqcn', '=', fqcn)
      if (client !== undefined) rows = rows.where('client', '=', client)
      if (channels !== undefined) rows = rows.where('fqcn', 'in', [...channels])
      return rows
        .orderBy('seq', isNewestFirst ? 'desc' : 'asc')
        .limit(limit)
        .execute()
    },
    async count(channels) {
      if (channels?.size === 0) return []
      let open = db.selectFrom('dead_letters').where('redriven_at', 'is', null)
      if (channels !== undefined) open = open.where('fqcn', 'in', [...channels])
      const rows = await open
        .select(({ fn }) => ['kind', 'code', fn.countAll<number>().as('count')])
        .groupBy(['kind', 'code'])
        .orderBy('count', 'desc')
        .orderBy('kind')
        .orderBy('code')
        .execute()
      return rows.map((row) => ({ ...row, count: Number(row.count) }))
    },
    /** One after the other, so that none is given two tries at once. */
    redrive(ids) {
      const mine = last.then(() => redrive(ids))
      last = mine.catch(() => undefined)
      return mine
    },
    async purge(ids) {
      const gone = await db.deleteFrom('dead_letters').where('seq', 'in', ids).returning('seq').execute()
      return gone.length
    },
  }
}
