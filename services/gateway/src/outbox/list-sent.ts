import type { ReplyState, SentDetails, SentMessage, SentQuery } from '@digital-spine/api'
import { allow, type Principal } from '../access/principal.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'
import { type SentFate, showSent } from '../show/sent-message.ts'
import { findReceipts } from './find-receipts.ts'
import type { OutboxRow } from './outbox-row.ts'
import type { Replies } from './replies.ts'
import { type Receipt, statesOf } from './states.ts'

/** Messages that were sent from here, with what became of them. */
export type SentMessages = {
  /** The latest first. */
  list(query: SentQuery, caller: Principal): Promise<SentMessage[]>
  /** Throws FORBIDDEN. */
  find(id: string, caller: Principal): Promise<SentDetails | undefined>
}

/** What a message that is asked for has. */
type Wanted = Partial<Pick<OutboxRow, 'id' | 'channel' | 'tx' | 're' | 'retx' | 'topic_owner' | 'topic_name'>>

export function createSentMessages(
  context: Pick<GatewayContext, 'db' | 'atRest' | 'signer' | 'now'>,
  {
    members,
    parties,
    replies,
  }: { members: Pick<Members, 'known'>; parties: Pick<Parties, 'called'>; replies: Pick<Replies, 'find'> },
): SentMessages {
  const { db, now } = context

  const show = async (row: OutboxRow, receipts: readonly Receipt[]): Promise<SentMessage> => {
    const expected = members.known(row.channel)?.members.map(({ did }) => did) ?? []
    const fate: SentFate = { states: statesOf(row, receipts, expected), answers: await countAnswers(row) }
    return showSent(row, fate, { ...context, parties })
  }
  const countAnswers = async ({ id, tx }: OutboxRow): Promise<number> => {
    const answers = await db
      .selectFrom('inbox')
      .select(['id', 'sender'])
      .distinct()
      .where(({ or, eb }) => or([eb('re', '=', id), ...(tx === null ? [] : [eb('retx', '=', tx)])]))
      .execute()
    return answers.length
  }
  const findReply = async (id: string, due: number): Promise<ReplyState> => {
    const answer = await replies.find(id, {})
    if (answer === undefined) return { state: now() <= due ? 'waiting' : 'none' }
    return { state: answer.received_at <= due ? 'answered' : 'late', id: answer.id }
  }
  return {
    async list(query, { channels }) {
      let rows = db.selectFrom('outbox').selectAll()
      for (const [name, value] of Object.entries(readFilter(query))) rows = rows.where(name as keyof Wanted, '=', value)
      if (channels !== undefined) rows = rows.where('channel', 'in', [...channels])
      const { limit, page } = query
      const found = await rows
        .orderBy('seq', 'desc')
        .limit(limit)
        .offset((page - 1) * limit)
        .execute()
      const receipts = await findReceipts(
        db,
        found.map(({ id }) => id),
      )
      return Promise.all(found.map((row) => show(row, receipts.get(row.id) ?? [])))
    },
    async find(id, caller) {
      const row = await db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst()
      if (row === undefined) return undefined
      allow(caller, 'read', row.channel)
      const receipts = await db
        .selectFrom('receipts')
        .innerJoin('receipt_batches', 'receipt_batches.id', 'receipts.batch')
        .select(['recipient', 'status', 'reason', 'at', 'jws'])
        .where('message', '=', row.id)
        .orderBy('at')
        .execute()
      return {
        ...(await show(row, receipts)),
        direction: 'out',
        ...(row.reply_by === null ? {} : { reply: await findReply(row.id, row.reply_by) }),
        header: row.header,
        receipts: receipts.map(({ reason, ...receipt }) => (reason === null ? receipt : { ...receipt, reason })),
      }
    },
  }
}

/** As the DDHub client gateway reads it: what answers, and what is answered, goes over all channels. */
function readFilter(query: SentQuery): Wanted {
  const { fqcn, clientGatewayMessageId, topicOwner, topicName, messageId, transactionId } = query
  const { initiatingMessageId, initiatingTransactionId: tx } = query
  const isThread = [messageId, transactionId, initiatingMessageId, tx].some((given) => given !== undefined)
  const id = clientGatewayMessageId ?? initiatingMessageId
  return {
    ...(id === undefined ? {} : { id }),
    ...(fqcn === undefined || isThread ? {} : { channel: fqcn }),
    ...(topicOwner === undefined ? {} : { topic_owner: topicOwner }),
    ...(topicName === undefined ? {} : { topic_name: topicName }),
    ...(messageId === undefined ? {} : { re: messageId }),
    ...(transactionId === undefined ? {} : { retx: transactionId }),
    ...(tx === undefined ? {} : { tx }),
  }
}
