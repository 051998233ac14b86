import type { Did, EpochEntry, ErrorCode } from '@digital-spine/core'

/** What became of a message for one recipient. */
export type SendResult = {
  readonly did: Did
  readonly status: 'accepted' | 'duplicate' | 'refused'
  /** Position in the recipient's mailbox; not when refused. */
  readonly position?: number
  /** ms */
  readonly acceptedAt?: number
  readonly code?: ErrorCode
  readonly reason?: string
  /** With FLOW_GAP: the last message the broker has of this flow. */
  readonly expected?: { readonly epoch: string; readonly n: number } | null
}

export const entryKinds = ['message', 'skip', 'receipt'] as const

/** What a mailbox holds. `position` counts from 1 within the mailbox; `acceptedAt` in ms. */
export type MailboxEntry = {
  readonly position: number
  readonly kind: (typeof entryKinds)[number]
  readonly acceptedAt: number
  /** A message's header, a skip or a batch of receipts: a compact JWS. */
  readonly jws: string
  readonly channel?: string
  readonly body?: Uint8Array
  /** It was delivered before and not acknowledged in time, or it was a dead letter. */
  readonly redelivered?: true
  /** It may have been acknowledged before the reader went back to an earlier place. */
  readonly replayed?: true
}

/** An entry is shown when every criterion given matches; what an entry lacks does not match. */
export type EntryFilter = {
  /** Ids of topics. */
  readonly topics?: readonly string[]
  readonly senders?: readonly Did[]
  readonly channels?: readonly string[]
  readonly kinds?: readonly MailboxEntry['kind'][]
}

/** Where a reader goes on: after a position, with what was accepted at a time (ms) or later, or with a message. */
export type ReplayFrom = { readonly position: number } | { readonly time: number } | { readonly id: string }

/** A recipient's own share of an epoch, with the manifest. */
export type EpochShare = EpochEntry & { readonly manifest: string }

/** A client id of a mailbox, the caller's own if none is named. */
type Reader = { readonly client: string; readonly mailbox?: Did }

/** Operations on the stream: what each takes and answers. A request frame is `[operation, correlation, argument]`. */
export type BrokerOperations = {
  epoch: { argument: { manifest: string; entries: readonly (EpochEntry & { did: Did })[] }; answer: { epoch: string } }
  send: {
    argument: { header: string; body: Uint8Array; to: readonly Did[] }
    answer: { id: string; results: SendResult[] }
  }
  skip: { argument: { skip: string; channel: string }; answer: SendResult }
  /** `mailbox`: an anonymous one that the caller holds; its own if left out. So for every operation that has it. */
  share: { argument: { epoch: string; mailbox?: Did }; answer: EpochShare }
  'grant-ack': { argument: { jws: string }; answer: { epoch: string } }
  /**
   * Reads a mailbox, one's own unless it is named, under a client id; whoever read under it before is fenced. `position` is
   * up to where the client is done. What is not acknowledged, rejected or held within `leaseMs` comes again.
   */
  subscribe: {
    argument: { client: string; credit: number; mailbox?: Did; filter?: EntryFilter }
    answer: { subscription: number; position: number; paused: boolean; leaseMs: number }
  }
  credit: { argument: { subscription: number; amount: number }; answer: null }
  ack: { argument: Reader & { positions: readonly number[] }; answer: { floor: number } }
  /** The reader is still busy with these: their leases begin anew. */
  hold: { argument: Reader & { positions: readonly number[] }; answer: null }
  rewind: { argument: Reader & { to: ReplayFrom }; answer: { floor: number } }
  /** A paused client id is delivered nothing, whoever reads under it. */
  pause: { argument: Reader & { paused: boolean }; answer: { paused: boolean } }
  /** Sets an entry aside as a dead letter. */
  reject: { argument: Reader & { position: number; code: string }; answer: { floor: number } }
  /** What lies at a position of a mailbox of the caller, as long as it is kept; moves no cursor. */
  entry: { argument: { position: number; mailbox?: Did }; answer: MailboxEntry | null }
  receipts: { argument: { jws: string }; answer: { position: number } }
  /** Has the caller's messages that lie there stated to be accepted once more; answers how many there are. */
  accepted: {
    argument: { messages: readonly { recipient: Did; position: number }[] }
    answer: { found: number }
  }
  prekey: { argument: { jws: string }; answer: { id: string } }
  prekeys: { argument: { dids: readonly Did[] }; answer: Record<string, string> }
  /** Holders of a role in the order of their DIDs behind `after`; `next` is the `after` of the next page. */
  holders: {
    argument: { role: string; after: Did | null }
    answer: { holders: { did: Did; credential: string }[]; next: Did | null }
  }
  ping: { argument: null; answer: { at: number } }
}

export type BrokerOperation = keyof BrokerOperations

/** Server to client: `[0, correlation, answer]`, `[1, correlation, error]`, `[2, subscription, entries]`, `[3, subscription]`. */
export const frameKind = { answer: 0, error: 1, entries: 2, fenced: 3 } as const

/** Bytes in one frame. */
export const maxFrameBytes = 8 << 20
/** Bytes in a message's body. */
export const maxBodyBytes = 1 << 20
