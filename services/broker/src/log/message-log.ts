import type {
  EntryFilter,
  EpochShare,
  MailboxEntry,
  ReplayFrom,
  SendResult,
  Topic,
  TopicChange,
} from '@digital-spine/api'
import type { Did, EpochEntry, LeafInfo, TopicFormat, VersionVerdict } from '@digital-spine/core'

export type { EntryFilter, ReplayFrom } from '@digital-spine/api'

/** Where a log that keeps large bodies apart has one. */
export type BodyRef = { readonly ref: string; readonly size: number }

export type StoredBody = Uint8Array | BodyRef

/** How much a mailbox may hold. What the mailbox itself has been given (`setMailbox`) wins over what a caller passes. */
export type MailboxLimit = { readonly messages: number; readonly bytes: number }

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
  readonly body: StoredBody
  /** The sender's file that it describes, which its recipients may read as long as they have the message. */
  readonly file?: { readonly id: string; readonly size: number }
  readonly to: readonly Did[]
  /** ms */
  readonly acceptedAt: number
  /** ms; a mailbox with a shorter retention of its own ends it sooner for itself. */
  readonly expiresAt: number
  readonly limit: MailboxLimit
  /** Whether it may wait a little for others to share its write to disk. */
  readonly mayWait?: boolean
}

/** A checked skip. Skips are taken up to twice the limit, so that a full mailbox does not hold up a flow for good. */
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
  readonly limit: MailboxLimit
}

export type StoredEpoch = {
  readonly epoch: string
  readonly from: Did
  readonly manifest: string
  /** ms; the last message of the epoch has gone from every mailbox by then. */
  readonly keptUntil: number
  readonly entries: readonly (EpochEntry & { readonly did: Did; readonly prev: LeafInfo['prev'] })[]
}

/** An entry as a log reads it: a body that is kept apart is still to be fetched. */
export type StoredEntry = MailboxEntry & { readonly bodyRef?: BodyRef }

/** `through`: up to there everything has been looked at, shown or hidden; a filter looks at a bounded number a call. */
export type ReadPage = { readonly entries: StoredEntry[]; readonly through: number }

/** Up to `floor` a client is done. Whoever opens the cursor raises `fence`, and older ones count no more. */
export type CursorState = { readonly floor: number; readonly fence: number; readonly paused: boolean }

export type CursorInfo = {
  readonly client: string
  readonly floor: number
  readonly paused: boolean
  /** Entries that are not acknowledged. */
  readonly pending: number
  readonly deadLetters: number
  readonly reader: string | null
  readonly openedAt: number
}

export type DeadLetter = {
  readonly client: string
  readonly code: string
  readonly at: number
  readonly deliveries: number
  readonly entry: StoredEntry
  readonly from: Did | null
  readonly id: string | null
  readonly topic: string | null
}

export type MailboxInfo = {
  readonly mailbox: Did
  /** Who holds an anonymous mailbox; null for a DID's own. */
  readonly owner: Did | null
  readonly retentionMs: number | null
  readonly limit: MailboxLimit | null
  readonly messages: number
  readonly bytes: number
  /** The highest position given. */
  readonly last: number
  readonly createdAt: number
}

/** Receiving without a connection: entries are lent until `leaseMs` have passed, durably, so that any process goes on. */
export type LeaseRequest = {
  readonly reader: string
  readonly limit: number
  readonly filter: EntryFilter | null
  readonly leaseMs: number
  readonly maxDeliveries: number
  readonly maxClients: number
  readonly at: number
}

/** At most 10,000 entries are lent to a client. `more`: the filter has hidden all it looked at, and there is more to look at: ask again at once. */
export type Lease = {
  readonly entries: StoredEntry[]
  readonly fence: number
  readonly floor: number
  readonly more: boolean
}

/** A version of a topic on its way into the log; `content` is what its publisher signed, packed. */
export type StoredVersion = {
  readonly id: string
  readonly owner: string
  readonly name: string
  readonly version: string
  readonly format: TopicFormat
  readonly digest: string
  readonly publisher: Did
  readonly statement: string
  readonly content: Uint8Array
  readonly publishedAt: number
}

export type TopicRelease = Pick<StoredVersion, 'version' | 'format' | 'publisher' | 'publishedAt'>

/** Which topics are looked for; every criterion given holds. */
export type TopicCriteria = {
  readonly owner?: string
  readonly name?: string
  /** Words, each of which is in the name, its owner, the description or the tags. */
  readonly words?: readonly string[]
  readonly tags?: readonly string[]
  readonly format?: TopicFormat
  readonly deleted: boolean
}

/** Which part of those there are is listed. `after` stands for where the page before ended; `skip` of them are left out. */
export type TopicFilter = TopicCriteria & {
  readonly after: { readonly owner: string; readonly name: string } | null
  readonly skip: number
  readonly limit: number
}

/** Messages of a topic since this was last told, and when the last of them came. */
export type TopicUse = { readonly id: string; readonly messages: number; readonly usedAt: number }

/** A holder of a role in the directory. */
export type Holder = {
  readonly did: Did
  readonly role: string
  readonly credential: string
  readonly validUntil: number | null
}

export type AuditEvent = {
  /** A repetition is stored once. */
  readonly id: string
  readonly at: number
  readonly actor: Did | null
  readonly action: string
  readonly subject: string | null
  readonly outcome: 'allowed' | 'refused'
  readonly code: string | null
  readonly detail: Readonly<Record<string, unknown>> | null
}

export type RecordedEvent = AuditEvent & { readonly sequence: number }

/** A file as its uploader announced it: `size` in bytes, `until` in ms. */
export type NewFile = {
  readonly id: string
  readonly size: number
  readonly at: number
  readonly until: number
  /** Bytes that the files of its owner may have together. */
  readonly limit: number
}

/** A file that somebody may read or, being its owner, go on uploading; all of it is there if it is `complete`. */
export type StoredFile = { readonly size: number; readonly complete: boolean; readonly expiresAt: number }

/** A file is known by whose it is and by the id that its owner has given it. */
export type FileName = { readonly owner: Did; readonly id: string }

/** A message whose retention ended before its recipient took it. */
export type ExpiredMessage = {
  readonly from: Did
  readonly recipient: Did
  readonly id: string
  readonly hash: string
  readonly position: number
}

/** What nobody had acknowledged of what has been deleted, and whether there is more to delete. */
export type Expiry = { readonly lost: ExpiredMessage[]; readonly more: boolean }

/**
 * What every implementation of the log does, named in the words of the domain. Each call is durable when it answers, and
 * calls made together may share one flush to disk. Every time and every random value is an argument, so that whoever
 * repeats an operation on the same state comes to the same state.
 *
 * A `fence` says for which reader of a cursor something is done: FENCED unless it is the current one. Null stands for
 * whoever owns the mailbox.
 */
export type LogOperations = {
  // epochs
  putEpoch(epoch: StoredEpoch): null
  findManifest(sender: Did, epoch: string): string | null
  findShare(did: Did, epoch: string): EpochShare | null
  dropGrant(did: Did, epoch: string): null

  // mail
  append(message: StoredMessage): SendResult[]
  appendSkip(skip: StoredSkip): SendResult
  /** Puts a batch of receipts into the mailbox of who sent the messages; answers the position there. */
  appendReceipts(to: Did, jws: string, acceptedAt: number, expiresAt: number): number
  /** Who sent what lies at a position of a mailbox. */
  findSenders(mailbox: Did, positions: readonly number[]): ({ from: Did; id: string; hash: string } | null)[]
  /** Where a message lies in a mailbox, and since when; null if it does not. */
  findMessage(mailbox: Did, id: string, hash: string): { position: number; acceptedAt: number } | null
  /**
   * Entries after `after` that the client has not acknowledged, in order, at most `limit` and about 1 MiB. Unknown clients
   * have done nothing.
   */
  read(mailbox: Did, client: string, after: number, limit: number, filter: EntryFilter | null): ReadPage

  // mailboxes
  /** CONFLICT if somebody else holds it. */
  createMailbox(mailbox: Did, owner: Did, at: number): 'created' | 'same'
  findMailbox(mailbox: Did): MailboxInfo | null
  /** The anonymous mailboxes of an owner. */
  listMailboxes(owner: Did): MailboxInfo[]
  /** A retention counts for what comes from now on. */
  setMailbox(mailbox: Did, change: { retentionMs?: number | null; limit?: MailboxLimit | null }): null
  /** With all that lies in it; false if there is none. */
  deleteMailbox(mailbox: Did): boolean
  /** Sets numbers by name for a participant; null takes one back. */
  setQuota(did: Did, change: Readonly<Record<string, number | null | undefined>>): null
  findQuota(did: Did): Record<string, number>

  // cursors
  /** Makes the cursor if need be, which starts at the beginning; QUOTA_EXCEEDED beyond `maxClients` of a mailbox. */
  openCursor(mailbox: Did, client: string, options: { reader: string; maxClients: number; at: number }): CursorState
  /** Answers the floor. */
  acknowledge(mailbox: Did, client: string, fence: number | null, positions: readonly number[]): number
  /** Opens everything after a place again, or passes over what lies before it; what is a dead letter stays one. */
  rewind(mailbox: Did, client: string, fence: number | null, to: ReplayFrom): number
  pause(mailbox: Did, client: string, paused: boolean): null
  listCursors(mailbox: Did): CursorInfo[]
  deleteCursor(mailbox: Did, client: string): boolean

  // delivery
  /** Makes an entry a dead letter of the client; answers the floor. */
  reject(mailbox: Did, client: string, fence: number | null, position: number, code: string, at: number): number
  /** Counts a delivery that was not acknowledged in time; answers what thereby became dead letters (MAX_DELIVERIES). */
  missLease(
    mailbox: Did,
    client: string,
    fence: number,
    positions: readonly number[],
    maxDeliveries: number,
    at: number,
  ): number[]
  lease(mailbox: Did, client: string, request: LeaseRequest): Lease
  listDeadLetters(mailbox: Did, options: { client?: string; after?: number; limit: number }): DeadLetter[]
  /**
   * Opens dead letters again, the first 10,000 if `positions` is null; answers their positions, before which the floor
   * now lies.
   */
  redrive(mailbox: Did, client: string, positions: readonly number[] | null): number[]
  /** Forgets dead letters, the first 10,000 if `positions` is null; answers how many. */
  purgeDeadLetters(mailbox: Did, client: string, positions: readonly number[] | null): number

  // directory
  putPrekey(did: Did, id: string, jws: string, notAfter: number): null
  findPrekeys(dids: readonly Did[], now: number): Record<string, string>
  /**
   * Publishes a version, with its publisher's verdict about the newest one. One with the same content stays, with the
   * statement that came last, so that it may be signed again; with another it is a CONFLICT. TOPIC_DELETED if the topic
   * was deleted, TOPIC_INCOMPATIBLE if its policy does not take the verdict.
   */
  putVersion(version: StoredVersion, verdict: VersionVerdict | null): 'created' | 'same'
  findTopic(id: string): Topic | null
  findVersion(id: string, version: string): StoredVersion | null
  /** The newest first. */
  listVersions(id: string): TopicRelease[]
  /** By owner and name. */
  listTopics(filter: TopicFilter): Topic[]
  /** How many of all there are. */
  countListed(criteria: TopicCriteria): number
  /** Topics whose first version somebody published. */
  countTopics(publisher: Did): number
  /** TOPIC_UNKNOWN if there is none. */
  setTopic(id: string, change: TopicChange & { readonly deletedAt?: number | null }): null
  addUses(uses: readonly TopicUse[]): null
  putHolder(did: Did, role: string, credential: string, validUntil: number | null): null
  /** False if another credential is listed. */
  dropHolder(did: Did, role: string, credential: string): boolean
  findHolders(role: string, now: number, after: Did | null, limit: number): Holder[]
  listHolders(after: { readonly role: string; readonly did: Did } | null, limit: number): Holder[]
  /** Answers the event's number; numbers count from 1 without a gap. */
  recordAudit(event: AuditEvent): number
  listAudit(options: { after: number; limit: number; actor?: Did; action?: string }): RecordedEvent[]

  // files: what is known of them; their bytes are elsewhere
  /** CONFLICT if there is one of that id and another size, or one that has ended; QUOTA_EXCEEDED, TOO_LARGE if it never fits. */
  createFile(owner: Did, file: NewFile): 'created' | 'same'
  /** Keeps a file at least until then, and says that it is complete. FILE_UNKNOWN if it has ended. */
  extendFile(owner: Did, id: string, change: { at: number; until: number; complete: boolean }): null
  /** Keeps a file for a message. FILE_UNKNOWN; FILE_INCOMPLETE if it is not complete or of another size. */
  holdFile(owner: Did, id: string, hold: { size: number; at: number; until: number }): null
  /** The file of an owner, if `did` is the owner or has a message with it. */
  findFile(did: Did, name: FileName, now: number): StoredFile | null
  /** Nobody reads it any more; false if it is not there or has ended. */
  endFile(owner: Did, id: string): boolean
  /** Forgets a file that has ended, once its bytes are gone. */
  forgetFile(owner: Did, id: string): null
  countFileBytes(owner: Did): number
  /** Ends files that are past their time, a bounded amount; answers some of those that have ended and are not forgotten. */
  expireFiles(now: number, limit: number): { readonly ended: FileName[]; readonly more: boolean }

  // keeping
  /** Deletes what is past its retention, a bounded amount. */
  expire(now: number, limit: number): Expiry
}

/** The log as the broker uses it; calls are queued, grouped and made durable together. */
export type MessageLog = AsyncDisposable & {
  [K in keyof LogOperations]: (...args: Parameters<LogOperations[K]>) => Promise<ReturnType<LogOperations[K]>>
} & {
  /** Told up to which position something lies in a mailbox that came in through another process. */
  onEntry(listener: (mailbox: Did, position: number) => void): void
  /** Told that a cursor has a new reader, is paused, moved or gone, by whatever process. */
  onCursor(listener: (mailbox: Did, client: string, state: CursorState | null) => void): void
  /** Throws LOG_UNAVAILABLE while nothing can be written. */
  check(): Promise<void>
}
