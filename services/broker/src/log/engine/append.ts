import type { SendResult } from '@digital-spine/api'
import { type Did, type ErrorCode, nextInFlow } from '@digital-spine/core'
import type { LogOperations, MailboxLimit, StoredMessage, StoredSkip } from '../message-log.ts'
import { type Entries, entryKinds, type KnownEntry, sizeOf } from './entries.ts'
import type { AddReader } from './files.ts'
import type { KnownShares } from './known-shares.ts'
import { isAnonymous, type Place, type Places } from './places.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<LogOperations, 'append' | 'appendSkip' | 'appendReceipts'>
type Candidates = ReturnType<Entries['findMessages']>

/** Puts into mailboxes what may come next there. */
export function createAppend(
  run: Statements,
  {
    places,
    shares,
    entries,
    addReader,
  }: { places: Places; shares: KnownShares; entries: Entries; addReader: AddReader },
): Operations {
  /** Entries of a mailbox whose message is one of the candidates. */
  const known = (place: Place | undefined, candidates: Candidates): KnownEntry[] =>
    place === undefined
      ? []
      : candidates.flatMap(({ seq, hash }) => {
          const entry = entries.findEntry(seq, place.id)
          return entry === undefined ? [] : [{ ...entry, hash }]
        })
  /** What keeps an entry from being the next of its flow for a recipient. */
  const findObstacle = (
    did: Did,
    place: Place | undefined,
    entry: StoredMessage | StoredSkip,
  ): SendResult | undefined => {
    if (place === undefined && isAnonymous(did)) return refused(did, 'MAILBOX_UNKNOWN', 'The mailbox does not exist.')
    const { from, channel, epoch, n, hash } = entry
    const prev = shares.findPrevious(epoch, did)
    if (prev === undefined) return refused(did, 'EPOCH_UNKNOWN', 'The recipient has no share of this epoch.')
    const state = (place && places.findFlow(place, from, channel))?.state ?? null
    const verdict = nextInFlow(state, { epoch, n, hash, prev })
    if (verdict === 'successor') return undefined
    const expected = state === null ? null : { epoch: state.epoch, n: state.n }
    if (verdict === 'gap') return { ...refused(did, 'FLOW_GAP', 'A message before this one is missing.'), expected }
    return { ...refused(did, 'FLOW_CONFLICT', 'Another message has this place in the flow.'), expected }
  }
  const findTransaction = (place: Place | undefined, { from, topic, tx }: StoredMessage): string | undefined =>
    place === undefined || tx === null
      ? undefined
      : run.get<{ id: string }>(
          'select id from transactions where mailbox = ? and sender = ? and topic = ? and tx = ?',
          ...[place.id, from, topic, tx],
        )?.id
  const addTransaction = (place: Place, { from, topic, tx, id }: StoredMessage, expiresAt: number): void => {
    run.run(
      'insert into transactions (mailbox, sender, topic, tx, id, expires) values (?, ?, ?, ?, ?, ?)',
      ...[place.id, from, topic, tx, id, expiresAt],
    )
  }
  return {
    append(message) {
      const { id, from, channel, hash, topic, tx, jws, body, file, to, acceptedAt, expiresAt } = message
      const candidates = entries.findMessages(id)
      const size = sizeOf(jws, body)
      let seq = candidates.find((candidate) => candidate.hash === hash)?.seq
      return to.map((did): SendResult => {
        const found = places.find(did)
        const [twin] = known(found, candidates).filter(({ kind }) => kind === entryKinds.indexOf('message'))
        if (twin !== undefined) return repeated(did, twin, hash)
        const obstacle = findObstacle(did, found, message)
        if (obstacle !== undefined) return obstacle
        const taken = findTransaction(found, message)
        if (taken !== undefined)
          return refused(did, 'DUPLICATE_TRANSACTION', `The transaction is already there as message ${taken}.`)
        if (isFull(found, message.limit, size)) return refused(did, 'MAILBOX_FULL', 'The mailbox is full.')
        const place = found ?? places.open(did, acceptedAt)
        seq ??= entries.addMessage({ id, hash, jws, body })
        const flow = places.moveFlow(place, from, channel, message).id
        const added = entries.add(place, { kind: 'message', acceptedAt, expiresAt, flow, topic, message: seq, size })
        if (tx !== null) addTransaction(place, message, added.expiresAt)
        if (file !== undefined) addReader(did, { owner: from, ...file }, added.expiresAt)
        return { did, status: 'accepted', position: added.position, acceptedAt: added.acceptedAt }
      })
    },
    appendSkip(skip) {
      const { to: did, from, channel, id, hash, jws, acceptedAt, expiresAt, limit } = skip
      const candidates = entries.findMessages(id)
      const found = places.find(did)
      const [twin] = known(found, candidates)
      if (twin !== undefined) return repeated(did, twin, twin.hash)
      const obstacle = findObstacle(did, found, skip)
      if (obstacle !== undefined) return obstacle
      const size = sizeOf(jws, null)
      const twice = { messages: 2 * limit.messages, bytes: 2 * limit.bytes }
      const own = found?.limit ?? null
      const wide = own === null ? twice : { messages: 2 * own.messages, bytes: 2 * own.bytes }
      if (isFull(found && { ...found, limit: null }, wide, size))
        return refused(did, 'MAILBOX_FULL', 'The mailbox is full.')
      const place = found ?? places.open(did, acceptedAt)
      const message = entries.addMessage({ id, hash, jws, body: null })
      const flow = places.moveFlow(place, from, channel, skip).id
      const added = entries.add(place, { kind: 'skip', acceptedAt, expiresAt, flow, topic: null, message, size })
      return { did, status: 'accepted', position: added.position, acceptedAt: added.acceptedAt }
    },
    appendReceipts(to, jws, acceptedAt, expiresAt) {
      const place = places.open(to, acceptedAt)
      const message = entries.addMessage({ id: null, hash: null, jws, body: null })
      const size = sizeOf(jws, null)
      return entries.add(place, { kind: 'receipt', acceptedAt, expiresAt, flow: null, topic: null, message, size })
        .position
    },
  }
}

function isFull(
  place: Pick<Place, 'limit' | 'messages' | 'bytes'> | undefined,
  given: MailboxLimit,
  size: number,
): boolean {
  const { messages, bytes } = place?.limit ?? given
  return (place?.messages ?? 0) >= messages || (place?.bytes ?? 0) + size > bytes
}

function repeated(did: Did, { position, accepted, hash }: KnownEntry, sent: string): SendResult {
  if (hash === sent) return { did, status: 'duplicate', position, acceptedAt: accepted }
  return refused(did, 'FLOW_CONFLICT', 'Another message with this id is stored.')
}

function refused(did: Did, code: ErrorCode, reason: string): SendResult {
  return { did, status: 'refused', code, reason }
}
