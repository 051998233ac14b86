import type { DeliveryState } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { ExpressionBuilder } from 'kysely'
import type { GatewayDatabase, GatewaySchema } from '../database.ts'
import type { OutboxRow } from '../outbox/outbox-row.ts'
import { later } from '../outbox/states.ts'
import { type Criteria, endOf, type Found, fileDescription, type Hit, lookedAtMost } from './criteria.ts'
import type { Place } from './place.ts'

export type SentHit = Hit & Pick<OutboxRow, 'status' | 'wanted' | 'recipients' | 'results'>

type Looked = { looked: SentHit }

/** Sent messages that are older than a place, newest first. */
export async function findSent(
  db: GatewayDatabase,
  { from, to, fqcn, topic, peer, state, file, id, tx, re, channels }: Criteria,
  before: Place,
  limit: number,
): Promise<Found<SentHit>> {
  let looked = db
    .selectFrom('outbox')
    .select(['seq', 'created_at as at', 'id', 'channel as fqcn', 'status', 'wanted', 'recipients', 'results'])
    .select(['file', 'tx', 're', 'retx', 'topic_owner', 'topic_name', 'topic_version'])
    .select(fileDescription)
    .where('created_at', '<=', Math.min(before.at, to ?? before.at))
    .where(({ eb, or }) => or([eb('created_at', '<', before.at), eb('seq', '<', before.seq)]))
    .orderBy('created_at', 'desc')
    .orderBy('seq', 'desc')
  if (from !== undefined) looked = looked.where('created_at', '>=', from)
  if (file !== undefined) looked = looked.where('file', file ? 'is not' : 'is', null)
  if (id !== undefined) looked = looked.where('id', '=', id)
  if (tx !== undefined) looked = looked.where('tx', '=', tx)
  if (re !== undefined) looked = looked.where('re', '=', re)
  let found = db.selectFrom(looked.limit(lookedAtMost).as('looked')).selectAll()
  if (fqcn !== undefined) found = found.where('fqcn', '=', fqcn)
  if (channels !== undefined) found = found.where('fqcn', 'in', [...channels])
  if (topic !== undefined) found = found.where('topic_owner', '=', topic.owner).where('topic_name', '=', topic.name)
  if (peer !== undefined)
    found = found.where(({ eb, or }) => {
      const named = `%"${peer.replaceAll(/[%_]/g, '_')}"%`
      return or((['wanted', 'recipients', 'results'] as const).map((dids) => eb(dids, 'like', named)))
    })
  if (state !== undefined) found = found.where((eb) => hasState(eb, state, peer))
  const hits = await found.orderBy('at', 'desc').orderBy('seq', 'desc').limit(limit).execute()
  const places = looked.clearSelect().select(['created_at as at', 'seq'])
  return endOf(hits, limit, () =>
    places
      .limit(1)
      .offset(lookedAtMost - 1)
      .executeTakeFirst(),
  )
}

/** Whether a message is in a state at one of its recipients, or at this one. */
function hasState(
  { eb, or, exists, selectFrom }: ExpressionBuilder<GatewaySchema & Looked, 'looked'>,
  state: DeliveryState,
  peer: Did | undefined,
) {
  if (state === 'queued') return eb('status', 'in', ['uploading', 'queued', 'sealed'])
  if (state === 'failed') return or([eb('status', '=', 'failed'), eb('results', 'like', '%"status":"refused"%')])
  const overruling = later(state)
  const receipts = selectFrom('receipts')
    .select('receipts.message')
    .whereRef('receipts.message', '=', 'looked.id')
    .where('receipts.status', '=', state)
    .$if(overruling.length > 0, (those) =>
      those.where(({ exists, not, selectFrom }) => {
        const others = selectFrom('receipts as others')
          .select('others.message')
          .whereRef('others.message', '=', 'receipts.message')
          .whereRef('others.recipient', '=', 'receipts.recipient')
          .where('others.status', 'in', overruling)
        return not(exists(others))
      }),
    )
  return exists(peer === undefined ? receipts : receipts.where('receipts.recipient', '=', peer))
}
