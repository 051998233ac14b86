import type { FoundMessages, SearchQuery } from '@digital-spine/api'
import type { GatewayContext } from '../context.ts'
import { findReceipts } from '../outbox/find-receipts.ts'
import type { Parties } from '../people/parties.ts'
import { showReceivedHit, showSentHit } from '../show/found-message.ts'
import { type Criteria, type Found, type Hit, nothing } from './criteria.ts'
import { findReceived } from './find-received.ts'
import { findSent } from './find-sent.ts'
import { newest, type Place, type Places, readPlaces, writePlaces } from './place.ts'

/** Messages received and sent that fit, newest first. A call looks at so many and no more: what it answers may be short. */
export async function searchMessages(
  { db, atRest, parties }: Pick<GatewayContext, 'db' | 'atRest'> & { parties: Parties },
  query: SearchQuery,
  channels: ReadonlySet<string> | undefined,
): Promise<FoundMessages> {
  if (channels?.size === 0) return { messages: [] }
  const { limit } = query
  const criteria = await readCriteria(query, channels, parties)
  const places = startOf(query)
  const [received, sent] = await Promise.all([
    places.in === null ? nothing : findReceived(db, criteria, places.in, limit),
    places.out === null ? nothing : findSent(db, criteria, places.out, limit),
  ])
  const newer = newestOf(received, sent, limit)
  const [taken, given] = [received.hits.filter((hit) => newer.has(hit)), sent.hits.filter((hit) => newer.has(hit))]
  const receipts = await findReceipts(
    db,
    given.map(({ id }) => id),
  )
  const shown = new Map<Hit, FoundMessages['messages'][number]>([
    ...taken.map((hit) => [hit, showReceivedHit(hit, { atRest, parties })] as const),
    ...given.map((hit) => [hit, showSentHit(hit, receipts.get(hit.id) ?? [], { atRest, parties })] as const),
  ])
  const next = writePlaces({
    in: goOn(received, taken, places.in),
    out: goOn(sent, given, places.out),
  })
  return {
    messages: [...newer].flatMap((hit) => shown.get(hit) ?? []),
    ...(next === undefined ? {} : { next }),
  }
}

function startOf({ after, direction }: SearchQuery): Places {
  const { in: received, out: sent } = after === undefined ? { in: newest, out: newest } : readPlaces(after)
  return { in: direction === 'out' ? null : received, out: direction === 'in' ? null : sent }
}

async function readCriteria(
  { from, to, fqcn, topic, peer, state, file, id, transactionId: tx, initiatingMessageId: re }: SearchQuery,
  channels: ReadonlySet<string> | undefined,
  parties: Pick<Parties, 'resolve'>,
): Promise<Criteria> {
  const [owner = '', name = ''] = topic?.split('/') ?? []
  return {
    ...{ fqcn, state, file, id, tx, re, channels },
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? undefined : Date.parse(to),
    topic: topic === undefined ? undefined : { owner, name },
    peer: peer === undefined ? undefined : (await parties.resolve(peer)).did,
  }
}

/** The newest of both, but none that is older than where one of them had to stop: there may be newer ones below. */
function newestOf(received: Found<Hit>, sent: Found<Hit>, limit: number): ReadonlySet<Hit> {
  const stops = [received, sent].map(({ short, end }) => (short && end !== null ? end.at : 0))
  const hits = [...received.hits, ...sent.hits].filter(({ at }) => at >= Math.max(...stops))
  return new Set(hits.toSorted((a, b) => b.at - a.at).slice(0, limit))
}

/** Where the next call goes on in one direction. */
function goOn({ hits, end }: Found<Hit>, taken: readonly Hit[], before: Place | null): Place | null {
  if (taken.length === hits.length) return end
  const { at, seq } = taken.at(-1) ?? before ?? newest
  return { at, seq }
}
