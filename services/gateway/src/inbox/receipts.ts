import type { MailboxEntry } from '@digital-spine/api'
import {
  createReceipts,
  type Did,
  maxReceiptEntries,
  type ReceiptEntry,
  type Signer,
  verifyReceipts,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'
import type { MailboxKey } from '../mailboxes/recipient.ts'
import { countTraffic } from '../traffic/count-traffic.ts'

const lingerMs = 50

/** Signs and sends receipts for received messages in batches, one sender and one mailbox each; what is pending survives a restart. */
export type ReceiptSender = { wake(): void; close(): Promise<void> }

export function createReceiptSender(
  context: Pick<GatewayContext, 'db' | 'broker' | 'now' | 'logger'>,
  signerOf: (mailbox: MailboxKey) => Promise<Signer | undefined>,
): ReceiptSender {
  const { db, broker, now, logger } = context
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let working: Promise<void> = Promise.resolve()

  const flush = async (): Promise<void> => {
    while (!closed && broker.connected) {
      const rows = await db.selectFrom('pending_receipts').selectAll().orderBy('seq').limit(1024).execute()
      const [first] = rows
      if (first === undefined) return
      const { sender, mailbox } = first
      const batch = rows.filter((row) => row.sender === sender && row.mailbox === mailbox).slice(0, maxReceiptEntries)
      const entries = batch.map(({ entry }) => JSON.parse(entry) as ReceiptEntry)
      const signer = await signerOf(mailbox)
      // Nobody can sign for a mailbox that is gone.
      if (signer !== undefined) await broker.call('receipts', { jws: await createReceipts(signer, entries, now()) })
      await db
        .deleteFrom('pending_receipts')
        .where(
          'seq',
          'in',
          batch.map(({ seq }) => seq),
        )
        .execute()
    }
  }
  const wake = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      working = working.then(flush).catch((err) => logger.warn({ err }, 'receipts wait'))
    }, lingerMs)
  }
  broker.onConnected(wake)
  return {
    wake,
    async close() {
      closed = true
      clearTimeout(timer)
      await working
    },
  }
}

/** Takes in receipts about what this gateway sent. Each may state only what its signer can know. */
export async function recordReceipts(
  { db, ledger, brokerDid, events, now }: Pick<GatewayContext, 'db' | 'ledger' | 'brokerDid' | 'events' | 'now'>,
  { jws, acceptedAt: at }: Pick<MailboxEntry, 'jws' | 'acceptedAt'>,
): Promise<void> {
  const {
    from,
    at: statedAt,
    entries,
  } = await verifyReceipts({ crypto: nodeCrypto, jws, keys: ledger.receivedKeys, at })
  const ofBroker = (status: string): boolean => status === 'accepted' || status === 'expired'
  const valid = entries.filter(({ status, recipient }) => (ofBroker(status) ? from === brokerDid : from === recipient))
  const ids = [...new Set(valid.map(({ id }) => id))]
  if (ids.length === 0) return
  const own = await db.selectFrom('outbox').select(['id', 'hash', 'channel']).where('id', 'in', ids).execute()
  const known = new Map(own.map((row) => [row.id, row]))
  const batch = jws.slice(jws.lastIndexOf('.') + 1)
  const about = valid.filter(({ id, hash }) => known.get(id)?.hash === hash)
  const rows = about.map(({ id, recipient, status, reason }) => {
    return { message: id, recipient: recipient as Did, status, reason: reason ?? null, at: statedAt, batch }
  })
  if (rows.length === 0) return
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('receipt_batches')
      .values({ id: batch, jws, received_at: now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const fresh = await trx
      .insertInto('receipts')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning('status')
      .execute()
    const count = (status: string) => ({ messages: fresh.filter((row) => row.status === status).length })
    const counts = (['delivered', 'processed', 'rejected', 'expired'] as const).map((status) => [status, count(status)])
    await countTraffic(trx, now(), Object.fromEntries(counts))
  })
  for (const { message: id, recipient, status, reason } of rows) {
    const fqcn = known.get(id)?.channel ?? ''
    events.emit('activity', { kind: 'receipt', id, recipient, status, reason, at: statedAt })
    events.emit('state', { id, fqcn, did: recipient, state: status, code: reason ?? undefined, at: statedAt })
  }
  const broken = about.filter(({ status, reason }) => status === 'rejected' && reason === 'FLOW_GAP')
  for (const channel of new Set(broken.map(({ id }) => known.get(id)?.channel ?? ''))) events.emit('gap', channel)
}
