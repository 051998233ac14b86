import type { ListedMessage, ReceivedMessage, ReceivedQuery } from '@digital-spine/api'
import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'
import type { InboxRow } from '../readers/inbox-row.ts'
import { readOf } from '../readers/reads.ts'
import { showReceived } from '../show/received-message.ts'

type Context = Pick<GatewayContext, 'db' | 'atRest'>

/** What a message that is asked for has; `re` one of several. */
type Wanted = Partial<Pick<InboxRow, 'fqcn' | 'id' | 'tx' | 'retx' | 'topic_owner' | 'topic_name'>>
type Filter = { readonly wanted: Wanted; readonly answering: readonly string[]; readonly since: number }

/** Who asks, by name, and the channels that it is for; all if left out. */
type Caller = { readonly name: string; readonly channels: ReadonlySet<string> | undefined }

/** Messages received, the latest first; those that wait for their file before all others. */
export async function listReceived(
  context: Context,
  query: ReceivedQuery,
  { caller, parties }: { caller: Caller; parties: Pick<Parties, 'called'> },
): Promise<ListedMessage[]> {
  const showing = { atRest: context.atRest, parties }
  const filter = readFilter(query)
  const arriving = await findArriving(context, filter, caller)
  const here = await findHere(context, filter, caller, query.amount)
  const shown = [
    ...arriving.map((row) => showReceived(row, showing, 'arriving')),
    ...here.map((row) => showReceived(row, showing)),
  ].slice(0, query.amount)
  return withRelations(context, shown, caller)
}

/** As the DDHub client gateway reads it: what answers, and what is answered, goes over all channels. */
function readFilter(query: ReceivedQuery): Filter {
  const { fqcn, topicOwner, topicName, messageId, messageIds, transactionId, from } = query
  const { initiatingMessageId: id, initiatingTransactionId: tx } = query
  const answering = [...(messageId === undefined ? [] : [messageId]), ...(messageIds?.split(',') ?? [])]
  const isThread = answering.length > 0 || [transactionId, id, tx].some((given) => given !== undefined)
  return {
    wanted: {
      ...(fqcn === undefined || isThread ? {} : { fqcn }),
      ...(topicOwner === undefined ? {} : { topic_owner: topicOwner }),
      ...(topicName === undefined ? {} : { topic_name: topicName }),
      ...(id === undefined ? {} : { id }),
      ...(tx === undefined ? {} : { tx }),
      ...(transactionId === undefined ? {} : { retx: transactionId }),
    },
    answering,
    since: from === undefined ? 0 : Date.parse(from),
  }
}

async function findArriving({ db }: Context, { wanted, answering, since }: Filter, { channels }: Caller) {
  const waiting = db.selectFrom('files_in').selectAll().where('state', '!=', 'ready')
  return (await waiting.orderBy('position', 'desc').execute())
    .flatMap((row) => (JSON.parse(row.fqcns) as string[]).map((fqcn) => ({ ...row, fqcn, dropped_at: null })))
    .filter((row) => Object.entries(wanted).every(([name, value]) => row[name as keyof Wanted] === value))
    .filter((row) => answering.length === 0 || answering.includes(row.re ?? ''))
    .filter((row) => row.accepted_at >= since && (channels?.has(row.fqcn) ?? true))
}

function findHere({ db }: Context, { wanted, answering, since }: Filter, { channels }: Caller, amount: number) {
  let rows = db.selectFrom('inbox').selectAll().orderBy('seq', 'desc').limit(amount)
  for (const [name, value] of Object.entries(wanted)) rows = rows.where(name as keyof Wanted, '=', value)
  if (answering.length > 0) rows = rows.where('re', 'in', answering)
  if (since > 0) rows = rows.where('accepted_at', '>=', since)
  if (channels !== undefined) rows = rows.where('fqcn', 'in', [...channels])
  return rows.execute()
}

async function withRelations(
  { db }: Context,
  shown: readonly ReceivedMessage[],
  caller: Caller,
): Promise<ListedMessage[]> {
  if (shown.length === 0) return []
  const ids = shown.map(({ id }) => id)
  const transactions = shown.flatMap(({ transactionId }) => (transactionId === null ? [] : [transactionId]))
  const read = await readOf(db, ids, caller.name)
  const replies = await db.selectFrom('outbox').select('re').where('re', 'in', ids).execute()
  const answers = await db
    .selectFrom('inbox')
    .select(['id', 're', 'retx'])
    .distinct()
    .where(({ or, eb }) =>
      or([eb('re', 'in', ids), ...(transactions.length > 0 ? [eb('retx', 'in', transactions)] : [])]),
    )
    .execute()
  return shown.map((message) => {
    const { id, transactionId } = message
    return {
      ...message,
      replyMessagesCount: replies.filter(({ re }) => re === id).length,
      relatedMessagesCount: answers.filter(({ re, retx }) => re === id || (retx !== null && retx === transactionId))
        .length,
      isRead: read.has(id),
    }
  })
}
