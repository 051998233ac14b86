import type { Did, TopicFormat } from '@digital-spine/core'

/** Files on their way. */
export type FileTables = {
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
}
