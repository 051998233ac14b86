import type { Did } from '@digital-spine/core'
import type { GatewayDatabase } from '../database.ts'
import { type Criteria, endOf, type Found, fileDescription, type Hit, lookedAtMost, nothing } from './criteria.ts'
import type { Place } from './place.ts'

export type ReceivedHit = Hit & { readonly sender: Did; readonly processed: number }

/** Received messages that are older than a place, newest first. */
export async function findReceived(
  db: GatewayDatabase,
  { from, to, fqcn, topic, peer, state, file, id, tx, re, channels }: Criteria,
  before: Place,
  limit: number,
): Promise<Found<ReceivedHit>> {
  if (state !== undefined && state !== 'delivered' && state !== 'processed') return nothing
  // What an index finds; payloads are not read but where they say what a file is.
  let looked = db
    .selectFrom('inbox')
    .select(['seq', 'accepted_at as at', 'id', 'fqcn', 'sender', 'processed', 'file', 'tx', 're', 'retx'])
    .select(['topic_owner', 'topic_name', 'topic_version'])
    .select(fileDescription)
    .where('accepted_at', '<=', Math.min(before.at, to ?? before.at))
    .where(({ eb, or }) => or([eb('accepted_at', '<', before.at), eb('seq', '<', before.seq)]))
    .orderBy('accepted_at', 'desc')
    .orderBy('seq', 'desc')
  if (from !== undefined) looked = looked.where('accepted_at', '>=', from)
  if (peer !== undefined) looked = looked.where('sender', '=', peer)
  if (file !== undefined) looked = looked.where('file', file ? 'is not' : 'is', null)
  if (id !== undefined) looked = looked.where('id', '=', id)
  if (tx !== undefined) looked = looked.where('tx', '=', tx)
  if (re !== undefined) looked = looked.where('re', '=', re)
  let found = db.selectFrom(looked.limit(lookedAtMost).as('looked')).selectAll()
  if (fqcn !== undefined) found = found.where('fqcn', '=', fqcn)
  if (channels !== undefined) found = found.where('fqcn', 'in', [...channels])
  if (topic !== undefined) found = found.where('topic_owner', '=', topic.owner).where('topic_name', '=', topic.name)
  if (state !== undefined) found = found.where('processed', '=', state === 'processed' ? 1 : 0)
  const hits = await found.orderBy('at', 'desc').orderBy('seq', 'desc').limit(limit).execute()
  const places = looked.clearSelect().select(['accepted_at as at', 'seq'])
  return endOf(hits, limit, () =>
    places
      .limit(1)
      .offset(lookedAtMost - 1)
      .executeTakeFirst(),
  )
}
