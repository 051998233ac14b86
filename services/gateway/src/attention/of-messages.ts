import { sql } from 'kysely'
import type { GatewayContext } from '../context.ts'
import type { Finding } from './item.ts'

const lateMs = 5 * 60_000
const gapsMs = 7 * 86_400_000
/** Codes that dead letters are told by: those of readers may be any. */
const maxCodes = 50
const underWay = ['uploading', 'queued', 'sealed'] as const

const count = sql<number>`count(*)`.as('count')

/** Messages that did not go as they should; told from indexes, however many there are. */
export async function findAboutMessages({ db, now }: Pick<GatewayContext, 'db' | 'now'>): Promise<Finding[]> {
  const letters = await db
    .selectFrom('dead_letters')
    .select(['kind', 'code', count, ({ fn }) => fn.min<number>('at').as('since')])
    .where('redriven_at', 'is', null)
    .groupBy(['kind', 'code'])
    .orderBy('count', 'desc')
    .limit(maxCodes)
    .execute()
  const { gaps, since } = await db
    .selectFrom('gaps')
    .select(({ fn }) => [fn.countAll<number>().as('gaps'), fn.min<number | null>('at').as('since')])
    .where('at', '>', now() - gapsMs)
    .executeTakeFirstOrThrow()
  return [
    ...letters.map(
      ({ kind, code, count, since }): Finding => ({
        ...{ kind: kind === 'out' ? 'failed' : 'dead-letter', subject: code, count: Number(count), since },
      }),
    ),
    ...(await findWaiting({ db, now })),
    ...(since === null ? [] : [{ kind: 'gap', count: Number(gaps), since } as const]),
  ]
}

/** By their numbers, which go as their times do. */
async function findWaiting({ db, now }: Pick<GatewayContext, 'db' | 'now'>): Promise<Finding[]> {
  const last = await db
    .selectFrom('outbox')
    .select('seq')
    .where('created_at', '<=', now() - lateMs)
    .orderBy('created_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  const { waiting, first } = await db
    .selectFrom('outbox')
    .select(({ fn }) => [fn.countAll<number>().as('waiting'), fn.min<number | null>('seq').as('first')])
    .where('status', 'in', underWay)
    .where('seq', '<=', last?.seq ?? 0)
    .executeTakeFirstOrThrow()
  if (first === null) return []
  const oldest = db.selectFrom('outbox').select('created_at').where('seq', '=', first)
  const { created_at: since } = await oldest.executeTakeFirstOrThrow()
  return [{ kind: 'waiting', count: Number(waiting), since }]
}
