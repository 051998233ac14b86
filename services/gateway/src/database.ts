import type { Did, TopicFormat } from '@digital-spine/core'
import type { Generated, Kysely } from 'kysely'

/** The gateway's tables. Payloads, bodies of keys and sealed text are encrypted with the vault's data key. Times in ms. */
export type GatewaySchema = {
  channels: { fqcn: string; definition: string; created_at: number; updated_at: number }
  credentials: {
    id: string
    jws: string
    published: number
    issued_at: number
    /** The same as an SD-JWT VC, which has private fields in it. */
    sd_jwt: Uint8Array | null
  }
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
  }
  /** Files of participants in the spool, from when they are announced until the broker has their message. */
  files_out: {
    id: string
    channel: string
    topic_owner: string
    topic_name: string
    topic_id: string
    topic_version: string
    topic_format: TopicFormat
    tx: string | null
    re: string | null
    retx: string | null
    traceparent: string | null
    name: string
    cty: string
    /** Bytes of plaintext. */
    size: number
    sealed_size: number
    key: Uint8Array
    /** Why it is not taken, as JSON; nothing of it is in the spool then. */
    refusal: string | null
    created_at: number
    touched_at: number
  }
  flows_out: { channel: string; recipient: Did; epoch: string; n: number }
  epochs_in: { epoch: string; sender: Did; manifest: string; leaf: string; key: Uint8Array | null; stored_at: number }
  flows_in: { sender: Did; channel: string; epoch: string; n: number; hash: string }
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
  }
  /**
   * Received messages with a file: `expected`, `arriving` once the spool has room for it, in the inbox when it is `ready`.
   * The row stays while the file is in the spool.
   */
  files_in: {
    id: string
    state: 'expected' | 'arriving' | 'ready'
    /** Channels that take it, as JSON. */
    fqcns: string
    sender: Did
    channel: string
    topic_owner: string
    topic_name: string
    topic_id: string
    topic_version: string
    topic_format: TopicFormat
    payload: Uint8Array
    file: string
    sealed_size: number
    header: string
    hash: string
    position: number
    tx: string | null
    re: string | null
    retx: string | null
    accepted_at: number
    received_at: number
  }
  /** Entries of the mailbox that cannot be judged yet, or wait behind one; the broker has them. */
  parked: { position: number; sender: string; channel: string }
  /** What the broker at a URL called itself when it was last asked. */
  brokers: { url: string; did: Did }
  /** Versions as the broker had them, for when it is away: the statement, and the content as JSON. They are verified again. */
  topic_versions: { topic: string; version: string; statement: string; content: string; used_at: number }
  /** The latest version of a topic, by what the broker last said. */
  latest_versions: { topic: string; version: string }
  cursors: { fqcn: string; client: string; floor: number }
  acks: { fqcn: string; client: string; seq: number }
  receipts: { message: string; recipient: Did; status: string; reason: string | null; at: number; batch: string }
  /** Signed batches of receipts by their signature; one batch tells of many messages. */
  receipt_batches: { id: string; jws: string }
  pending_receipts: { seq: Generated<number>; sender: Did; entry: string }
  /** What was refused, with its claims as far as they could be read; none of them is to be believed. */
  rejected: {
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

export type GatewayDatabase = Kysely<GatewaySchema>
