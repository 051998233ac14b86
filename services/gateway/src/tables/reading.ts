import type { LetterKind } from '@digital-spine/api'
import type { Did, TopicFormat } from '@digital-spine/core'
import type { Generated } from 'kysely'
import type { MailboxKey } from '../mailboxes/recipient.ts'

/** What this gateway receives, and how far its readers are. `mailbox` is that of its place, '' for the participant's own. */
export type ReadingTables = {
  inbox: {
    seq: Generated<number>
    id: string
    fqcn: string
    sender: Did
    channel: string
    topic_owner: string
    topic_name: string
    topic_id: string
    topic_version: string
    topic_format: TopicFormat
    payload: Uint8Array
    header: string
    hash: string
    position: number
    tx: string | null
    re: string | null
    retx: string | null
    accepted_at: number
    received_at: number
    processed: number
    /** The reference of its file, as JSON; the payload is the file's description then. */
    file: string | null
    /** When its payload was dropped, which is empty since; no reader is given it. */
    dropped_at: number | null
    mailbox: Generated<MailboxKey>
  }
  /** Readers of a channel: nothing up to `floor` is open to them. */
  cursors: { fqcn: string; client: string; floor: number; created_at: number; touched_at: number }
  /** What they have acknowledged beyond it. */
  acks: { fqcn: string; client: string; seq: number }
  /** What a poll has handed over, whole; the next one acknowledges it. */
  polled: { fqcn: string; client: string; seq: number }
  /** What a reader is to be given once more, though it was done with it. */
  reopened: { fqcn: string; client: string; seq: number }
  /**
   * What was set aside with its reason, as far as it could be read. `entry` is the row of the inbox for the kinds `reader` and `webhook`, that
   * of the outbox for the kind `out`, the position in the mailbox for the kind `in`.
   */
  dead_letters: {
    seq: Generated<number>
    kind: LetterKind
    message: string | null
    fqcn: string | null
    client: string | null
    /** Its sender; of the kind `out` who does not get it, if it is one. */
    peer: string | null
    entry: number
    code: string
    reason: string | null
    at: number
    redriven_at: number | null
    mailbox: Generated<MailboxKey>
  }
  /** Which callers have read a message. */
  reads: { id: string; reader: string; at: number }
  /** `key` is null of plain epochs, and when it is kept no more. */
  epochs_in: {
    epoch: string
    sender: Did
    manifest: string
    leaf: string
    key: Uint8Array | null
    stored_at: number
    /** What proves it, as JSON: the manifest as it was signed, and the leaf with its place and path. */
    proof: string | null
    mailbox: Generated<MailboxKey>
  }
  flows_in: { mailbox: Generated<MailboxKey>; sender: Did; channel: string; epoch: string; n: number; hash: string }
  /** Entries of the mailbox that cannot be judged yet, or wait behind one; the broker has them. */
  parked: { mailbox: Generated<MailboxKey>; position: number; sender: string; channel: string }
  /** `mailbox` signs them. */
  pending_receipts: { seq: Generated<number>; sender: Did; entry: string; mailbox: Generated<MailboxKey> }
  /** What was refused, with its claims as far as they could be read; none of them is to be believed. */
  rejected: {
    mailbox: Generated<MailboxKey>
    position: number
    id: string | null
    sender: string | null
    code: string
    reason: string
    at: number
    epoch: string | null
    n: number | null
    hash: string | null
  }
  /** Messages that never came: after one place of a flow (none: from its start), before another. */
  gaps: {
    seq: Generated<number>
    sender: Did
    channel: string
    after_epoch: string | null
    after_n: number | null
    before_epoch: string
    before_n: number
    at: number
  }
}
