import type { MailboxEntry } from '@digital-spine/api'
import type { CredentialPorts, Signer } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import type { Logger, Login, RateLimit } from '@digital-spine/runtime'
import type { Counter } from 'prom-client'
import type { BrokerLimits } from './config.ts'
import type { Mailboxes } from './delivery/mailboxes.ts'
import type { Directory } from './directory/directory.ts'
import type { Epochs } from './epochs.ts'
import type { FileStore } from './files/file-store.ts'
import type { MessageLog } from './log/message-log.ts'
import type { Audit } from './policy/audit.ts'
import type { Callers } from './policy/callers.ts'
import type { Policy } from './policy/policy.ts'
import type { Quotas } from './policy/quotas.ts'
import type { ReceiptBook } from './receipt-book.ts'
import type { Paces } from './stream/paces.ts'
import type { TopicBook } from './topics/topic-book.ts'
import type { TopicUses } from './topics/topic-uses.ts'

/** What every part of the broker works with. */
export type BrokerContext = {
  readonly log: MessageLog
  readonly files: FileStore
  readonly ledger: Ledger
  readonly ports: CredentialPorts
  readonly login: Login
  readonly signer: Signer
  readonly limits: BrokerLimits
  readonly policy: Policy
  readonly quotas: Quotas
  readonly audit: Audit
  readonly callers: Callers
  readonly logger: Logger
  readonly epochs: Epochs
  readonly receipts: ReceiptBook
  /** Counts how often a sender asks for receipts again. */
  readonly claims: RateLimit
  readonly directory: Directory
  readonly refusals: Counter<'operation' | 'code'>
  readonly accepted: Counter
  readonly topics: TopicBook
  readonly topicUses: TopicUses
  readonly mailboxes: Mailboxes
  readonly paces: Paces
  readonly now: () => number
  /** The broker stops: nothing waits any longer. */
  readonly stopping: AbortSignal
  /** Tells what new lies in a mailbox, once it is on disk. */
  readonly notify: (mailbox: string, entry: MailboxEntry) => void
}
