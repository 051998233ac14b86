import type { Did, TopicFormat } from '@digital-spine/core'
import type { Generated } from 'kysely'

/** What this gateway sends, and what became of it. */
export type SendingTables = {
  outbox: {
    seq: Generated<number>
    id: string
    channel: string
    topic_owner: string
    topic_name: string
    topic_id: string
    topic_version: string
    topic_format: TopicFormat
    payload: Uint8Array
    tx: string | null
    re: string | null
    retx: string | null
    traceparent: string | null
    /** DIDs it is for, as JSON; all of the channel's recipients if null. */
    wanted: string | null
    /** Of no use to anybody then, ms. */
    expires_at: number | null
    /** When an answer to it is due, ms; null if none is waited for. */
    reply_by: number | null
    /** `uploading`: its file is not at the broker yet; it has no place among the others until it is. */
    status: 'uploading' | 'queued' | 'sealed' | 'sent' | 'failed'
    header: string | null
    body: Uint8Array | null
    hash: string | null
    recipients: string | null
    results: string | null
    /** The reference of its file, as JSON; the payload is the file's description then. */
    file: string | null
    created_at: number
    /** When its payload was dropped, which is empty since. */
    dropped_at: number | null
  }
  flows_out: { channel: string; recipient: Did; epoch: string; n: number }
  receipts: { message: string; recipient: Did; status: string; reason: string | null; at: number; batch: string }
  /** Signed batches of receipts by their signature; one batch tells of many messages. */
  receipt_batches: { id: string; jws: string; received_at: number }
}
