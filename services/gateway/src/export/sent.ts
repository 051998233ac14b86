import { type ExportedReceipts, type ExportedSent, forgetTold } from '@digital-spine/api'
import type { GatewayContext } from '../context.ts'
import { aboutMessage, findPayload } from './about.ts'
import type { Wanted } from './export-messages.ts'
import { pagesOf } from './page.ts'

/** Messages sent, each after the receipts of it. */
export async function* exportSent(
  context: Pick<GatewayContext, 'db' | 'atRest'>,
  wanted: Wanted,
): AsyncGenerator<ExportedReceipts | ExportedSent> {
  const { db } = context
  const told = new Set<string>()
  for await (const { after, upTo } of pagesOf(db, 'outbox', wanted.id)) {
    let query = db
      .selectFrom('outbox')
      .select(['seq', 'id', 'channel', 'topic_id', 'topic_owner', 'topic_name', 'topic_version', 'tx', 're', 'retx'])
      .select(['status', 'created_at', 'header'])
      .where('seq', '>', after)
      .where('seq', '<=', upTo)
      .where('created_at', '>=', wanted.from)
      .where('created_at', '<=', wanted.to)
      .orderBy('seq')
    if (wanted.fqcn !== undefined) query = query.where('channel', '=', wanted.fqcn)
    if (wanted.channels !== undefined) query = query.where('channel', 'in', [...wanted.channels])
    for (const row of await query.execute()) {
      const receipts = await db
        .selectFrom('receipts')
        .select(['recipient', 'status', 'at', 'batch'])
        .where('message', '=', row.id)
        .orderBy('at')
        .execute()
      for (const batch of new Set(receipts.map((receipt) => receipt.batch)).difference(told)) {
        const found = await db.selectFrom('receipt_batches').select('jws').where('id', '=', batch).executeTakeFirst()
        if (found !== undefined) yield { kind: 'receipts', batch, jws: found.jws }
        told.add(batch)
      }
      yield {
        ...{ kind: 'sent', ...aboutMessage(row), fqcn: row.channel, status: row.status, createdAt: row.created_at },
        ...{ header: row.header, receipts },
        ...(wanted.payloads ? await findPayload(context, 'outbox', row.seq) : {}),
      }
      forgetTold(told)
    }
  }
}
