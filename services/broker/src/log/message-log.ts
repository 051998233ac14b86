import type { EpochShare, MailboxEntry, SendResult, TopicVersion } from '@digital-spine/api'
import type { Did, EpochEntry, LeafInfo } from '@digital-spine/core'

/** A checked message on its way into mailboxes. */
export type StoredMessage = {
  readonly id: string
  readonly from: Did
  readonly channel: string
  readonly epoch: string
  readonly n: number
  readonly hash: string
  readonly topic: string
  readonly tx: string | null
  readonly jws: string
  readonly body: Uint8Array
  readonly to: readonly Did[]
  /** ms */
  readonly acceptedAt: number
  /** ms */
  readonly expiresAt: number
  /** Whether it may wait a little for others to share its write to disk. */
  readonly mayWait?: boolean
}

export type StoredSkip = {
  readonly from: Did
  readonly to: Did
  readonly channel: string
  readonly epoch: string
  readonly n: number
  readonly id: string
  readonly hash: string
  readonly jws: string
  readonly acceptedAt: number
  readonly expiresAt: number
}

export type StoredEpoch = {
  readonly epoch: string
  readonly from: Did
  readonly manifest: string
  readonly notAfter: number
  readonly entries: readonly (EpochEntry & { readonly did: Did; readonly prev: LeafInfo['prev'] })[]
}

/** A message whose retention ended before its recipient took it. */
export type ExpiredMessage = {
  readonly from: Did
  readonly recipient: Did
  readonly id: string
  readonly hash: string
  readonly position: number
}

/**
 * What every implementation of the log does, named in the words of the domain. Each call is durable when it answers, and
 * calls made together may share one flush to disk.
 */
export type LogOperations = {
  putEpoch(epoch: StoredEpoch): null
  findManifest(epoch: string): string | null
  findShare(epoch: string, did: Did): EpochShare | null
  dropGrant(epoch: string, did: Did): null
  append(message: StoredMessage): SendResult[]
  appendSkip(skip: StoredSkip): SendResult
  /** Puts a batch of receipts into the mailbox of who sent the messages; answers the position there. */
  appendReceipts(to: Did, jws: string, acceptedAt: number, expiresAt: number): number
  /** Who sent what lies at a position of a mailbox. */
  findSenders(mailbox: Did, positions: readonly number[]): ({ from: Did; id: string; hash: string } | null)[]
  /** Entries after `after` that the client has not acknowledged, in order, at most `limit`. */
  read(mailbox: Did, client: string, after: number, limit: number): MailboxEntry[]
  /** The position up to which the client has acknowledged everything; creates the cursor, which starts at the beginning. */
  cursor(mailbox: Did, client: string): number
  acknowledge(mailbox: Did, client: string, positions: readonly number[]): number
  rewind(mailbox: Did, client: string, position: number): number
  deadLetter(mailbox: Did, client: string, position: number, code: string, at: number): number
  putPrekey(did: Did, id: string, jws: string, notAfter: number): null
  findPrekeys(dids: readonly Did[], now: number): Record<string, string>
  putTopic(topic: TopicVersion, creator: Did): 'created' | 'same'
  findTopic(id: string, version: string | null): TopicVersion | null
  listTopics(owner: string | null): TopicVersion[]
  putHolder(did: Did, role: string, credential: string, validUntil: number | null): null
  findHolders(role: string, now: number): { did: Did; credential: string }[]
  /** Deletes what is past its retention; answers what nobody had acknowledged. */
  expire(now: number, limit: number): ExpiredMessage[]
}

/** The log as the broker uses it; calls are queued, grouped and made durable together. */
export type MessageLog = AsyncDisposable & {
  [K in keyof LogOperations]: (...args: Parameters<LogOperations[K]>) => Promise<ReturnType<LogOperations[K]>>
}
