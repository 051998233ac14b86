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

/** What a mailbox holds. `position` counts from 1 within the mailbox; `acceptedAt` in ms. */
export type MailboxEntry = {
  readonly position: number
  readonly kind: 'message' | 'skip' | 'receipt'
  readonly acceptedAt: number
  /** A message's header, a skip or a batch of receipts: a compact JWS. */
  readonly jws: string
  readonly channel?: string
  readonly body?: Uint8Array
  readonly redelivered?: true
  readonly replayed?: true
}

/** A recipient's own share of an epoch, with the manifest. */
export type EpochShare = EpochEntry & { readonly manifest: string }

/** A topic version as the broker keeps it. */
export type TopicVersion = {
  readonly id: string
  readonly owner: string
  readonly name: string
  readonly format: 'jsonschema'
  readonly version: string
  readonly schema: unknown
  /** ms */
  readonly createdAt: number
}

/** Operations on the stream: what each takes and answers. A request frame is `[operation, correlation, argument]`. */
export type BrokerOperations = {
  epoch: { argument: { manifest: string; entries: readonly (EpochEntry & { did: Did })[] }; answer: { epoch: string } }
  send: {
    argument: { header: string; body: Uint8Array; to: readonly Did[] }
    answer: { id: string; results: SendResult[] }
  }
  skip: { argument: { skip: string; channel: string }; answer: SendResult }
  share: { argument: { epoch: string }; answer: EpochShare }
  'grant-ack': { argument: { jws: string }; answer: { epoch: string } }
  subscribe: { argument: { client: string; credit: number }; answer: { subscription: number; position: number } }
  credit: { argument: { subscription: number; amount: number }; answer: null }
  ack: { argument: { client: string; positions: readonly number[] }; answer: { floor: number } }
  rewind: { argument: { client: string; position: number }; answer: { floor: number } }
  /** What lies at a position of the caller's own mailbox, as long as it is kept; moves no cursor. */
  entry: { argument: { position: number }; answer: MailboxEntry | null }
  reject: { argument: { client: string; position: number; code: string }; answer: { floor: number } }
  receipts: { argument: { jws: string }; answer: { position: number } }
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
