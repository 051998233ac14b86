import { type ExportedEpoch, type ExportedReceived, forgetTold } from '@digital-spine/api'
import type { GatewayContext } from '../context.ts'
import type { GatewayDatabase } from '../database.ts'
import type { EpochProof } from '../inbox/epoch-keys.ts'
import { type MailboxKey, named } from '../mailboxes/recipient.ts'
import { aboutMessage, findPayload } from './about.ts'
import type { Wanted } from './export-messages.ts'
import { pagesOf } from './page.ts'

/** Messages received, each after the proof of its epoch. */
export async function* exportReceived(
  context: Pick<GatewayContext, 'db' | 'atRest'>,
  wanted: Wanted,
): AsyncGenerator<ExportedEpoch | ExportedReceived> {
  const { db } = context
  const told = new Set<string>()
  for await (const { after, upTo } of pagesOf(db, 'inbox', wanted.id)) {
    let query = db
      .selectFrom('inbox')
      .select(['seq', 'id', 'fqcn', 'sender', 'topic_id', 'topic_owner', 'topic_name', 'topic_version', 'tx', 're'])
      .select(['retx', 'position', 'accepted_at', 'received_at', 'processed', 'header', 'mailbox'])
      .where('seq', '>', after)
      .where('seq', '<=', upTo)
      .where('received_at', '>=', wanted.from)
      .where('received_at', '<=', wanted.to)
      .orderBy('seq')
    if (wanted.fqcn !== undefined) query = query.where('fqcn', '=', wanted.fqcn)
    if (wanted.channels !== undefined) query = query.where('fqcn', 'in', [...wanted.channels])
    for (const row of await query.execute()) {
      const [epoch, mailbox] = [epochOf(row.header), named(row.mailbox)]
      if (!told.has(`${epoch} ${row.mailbox}`)) {
        const proof = await findProof(db, epoch, row.mailbox)
        if (proof !== undefined) yield { kind: 'epoch', epoch, ...mailbox, ...proof }
        told.add(`${epoch} ${row.mailbox}`)
      }
      yield {
        ...{ kind: 'received', ...aboutMessage(row), fqcn: row.fqcn, sender: row.sender, ...mailbox },
        position: row.position,
        ...{ acceptedAt: row.accepted_at, receivedAt: row.received_at, processed: row.processed === 1 },
        header: row.header,
        ...(wanted.payloads ? await findPayload(context, 'inbox', row.seq) : {}),
      }
      forgetTold(told)
    }
  }
}

/** What was received before proofs were kept has none. */
async function findProof(db: GatewayDatabase, epoch: string, mailbox: MailboxKey): Promise<EpochProof | undefined> {
  const share = db.selectFrom('epochs_in').select('proof').where('epoch', '=', epoch).where('mailbox', '=', mailbox)
  const row = await share.executeTakeFirst()
  return row?.proof == null ? undefined : (JSON.parse(row.proof) as EpochProof)
}

const epochOf = (header: string): string =>
  (JSON.parse(Buffer.from(header.split('.')[1] ?? '', 'base64url').toString('utf8')) as { epoch: string }).epoch
