import type { MailboxEntry, SendResult } from '@digital-spine/api'
import { type Did, type ErrorCode, nextInFlow } from '@digital-spine/core'
import type { LogOperations, StoredMessage, StoredSkip } from '../message-log.ts'
import type { Places } from './places.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<LogOperations, 'append' | 'appendSkip' | 'appendReceipts' | 'findSenders' | 'read'>

/** What lies in mailboxes. */
export function createMail(run: Statements, places: Places): Operations {
  let lastBody = run.get<{ id: number | null }>('select max(id) as id from bodies')?.id ?? 0

  const findById = (mailbox: number, id: string) =>
    run.get<{ position: number; accepted: number; hash: string }>(
      "select position, accepted, hash from entries where mailbox = ? and id = ? and kind = 'message'",
      ...[mailbox, id],
    )
  const place = (mailbox: number, entry: StoredMessage | StoredSkip, did: Did): SendResult | 'successor' => {
    const { id, from: sender, channel, epoch, n, hash } = entry
    const known = findById(mailbox, id)
    if (known?.hash === hash) return { did, status: 'duplicate', position: known.position, acceptedAt: known.accepted }
    if (known !== undefined) return refused(did, 'FLOW_CONFLICT', 'Another message with this id is stored.')
    const prev = places.findPrevious(epoch, did)
    if (prev === undefined) return refused(did, 'EPOCH_UNKNOWN', 'The recipient has no share of this epoch.')
    const state = places.findFlow({ mailbox, sender, channel })
    const verdict = nextInFlow(state, { epoch, n, hash, prev })
    if (verdict === 'successor') return 'successor'
    const expected = state === null ? null : { epoch: state.epoch, n: state.n }
    if (verdict === 'gap') return { ...refused(did, 'FLOW_GAP', 'A message before this one is missing.'), expected }
    return { ...refused(did, 'FLOW_CONFLICT', 'Another message has this place in the flow.'), expected }
  }
  const insert = (
    mailbox: number,
    kind: 'message' | 'skip',
    entry: StoredMessage | StoredSkip,
    body: number | null,
  ) => {
    const { from: sender, channel, id, hash, jws, acceptedAt, expiresAt } = entry
    const position = places.nextPosition(mailbox)
    run.run(
      'insert into entries (mailbox, position, kind, accepted, expires, id, sender, channel, hash, jws, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[mailbox, position, kind, acceptedAt, expiresAt, id, sender, channel, hash, jws, body],
    )
    places.moveFlow({ mailbox, sender, channel }, entry)
    return position
  }
  const findTransaction = (mailbox: number, { from, topic, tx }: StoredMessage): string | undefined =>
    run.get<{ id: string }>(
      'select id from transactions where mailbox = ? and sender = ? and topic = ? and tx = ?',
      ...[mailbox, from, topic, tx],
    )?.id
  const insertTransaction = (mailbox: number, { from, topic, tx, id, expiresAt }: StoredMessage): void => {
    run.run(
      'insert into transactions (mailbox, sender, topic, tx, id, expires) values (?, ?, ?, ?, ?, ?)',
      ...[mailbox, from, topic, tx, id, expiresAt],
    )
  }
  return {
    append(message) {
      const { tx, body, to, expiresAt, acceptedAt } = message
      let bodyId: number | undefined
      return to.map((did) => {
        const mailbox = places.mailbox(did)
        const placed = place(mailbox, message, did)
        if (placed !== 'successor') return placed
        if (tx !== null) {
          const taken = findTransaction(mailbox, message)
          if (taken !== undefined)
            return refused(did, 'DUPLICATE_TRANSACTION', `The transaction is already there as message ${taken}.`)
          insertTransaction(mailbox, message)
        }
        if (bodyId === undefined) {
          lastBody += 1
          bodyId = lastBody
          run.run('insert into bodies (id, bytes, expires) values (?, ?, ?)', bodyId, body, expiresAt)
        }
        return { did, status: 'accepted', position: insert(mailbox, 'message', message, bodyId), acceptedAt }
      })
    },
    appendSkip(skip) {
      const { to: did, id, acceptedAt } = skip
      const mailbox = places.mailbox(did)
      const known = run.get<{ position: number; accepted: number }>(
        "select position, accepted from entries where mailbox = ? and id = ? and kind in ('skip', 'message')",
        ...[mailbox, id],
      )
      if (known !== undefined) return { did, status: 'duplicate', position: known.position, acceptedAt: known.accepted }
      const placed = place(mailbox, skip, did)
      if (placed !== 'successor') return placed
      return { did, status: 'accepted', position: insert(mailbox, 'skip', skip, null), acceptedAt }
    },
    appendReceipts(to, jws, acceptedAt, expiresAt) {
      const mailbox = places.mailbox(to)
      const position = places.nextPosition(mailbox)
      run.run(
        "insert into entries (mailbox, position, kind, accepted, expires, jws) values (?, ?, 'receipt', ?, ?, ?)",
        ...[mailbox, position, acceptedAt, expiresAt, jws],
      )
      return position
    },
    findSenders(mailbox, positions) {
      const box = places.mailbox(mailbox)
      return positions.map((position) => {
        const row = run.get<{ sender: Did; id: string; hash: string }>(
          "select sender, id, hash from entries where mailbox = ? and position = ? and kind = 'message'",
          ...[box, position],
        )
        return row === undefined ? null : { from: row.sender, id: row.id, hash: row.hash }
      })
    },
    read(mailbox, client, after, limit) {
      const box = places.mailbox(mailbox)
      const rows = run.all<{
        position: number
        kind: MailboxEntry['kind']
        accepted: number
        jws: string
        channel: string | null
        bytes: Uint8Array | null
      }>(
        `select position, kind, accepted, jws, channel, bytes from entries left join bodies on bodies.id = entries.body
         where mailbox = ? and position > ? and not exists (
           select 1 from acks where acks.mailbox = entries.mailbox and client = ? and acks.position = entries.position)
         order by position limit ?`,
        ...[box, after, client, limit],
      )
      return rows.map(({ position, kind, accepted, jws, channel, bytes }) => ({
        position,
        kind,
        acceptedAt: accepted,
        jws,
        ...(channel === null ? {} : { channel }),
        ...(bytes === null ? {} : { body: bytes }),
      }))
    },
  }
}

function refused(did: Did, code: ErrorCode, reason: string): SendResult {
  return { did, status: 'refused', code, reason }
}
