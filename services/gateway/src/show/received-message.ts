import { schemaTypes } from '@digital-spine/api'
import type { AtRest } from '../at-rest.ts'
import { describeFile, type ShownFile } from '../files/describe-file.ts'
import type { InboxRow } from '../inbox/consume.ts'
import type { Parties } from '../people/parties.ts'
import { showPayload } from '../topics/payload-text.ts'

type FileState = 'arriving' | 'ready'
type ShownRow = Omit<InboxRow, 'seq' | 'processed' | 'received_at'>

/** A received message as the API shows it. */
export type ShownMessage = {
  readonly id: string
  /** Its place in this gateway's mailbox at the broker. */
  readonly position: number
  readonly fqcn: string
  readonly sender: string
  /** The name that the sender calls itself on the ledger, if it is known. */
  readonly senderName?: string
  /** What the address book calls the sender. */
  readonly senderAlias?: string
  readonly topicOwner: string
  readonly topicName: string
  readonly topicVersion: string
  readonly topicId: string
  readonly topicSchemaType: string
  readonly payload: string
  /** There if the payload is no text. */
  readonly payloadEncoding?: 'base64'
  readonly signature: string
  readonly signatureValid: 'SUCCESS'
  readonly decryption: { readonly status: 'SUCCESS' }
  readonly timestampISO: string
  readonly timestampNanos: number
  readonly transactionId: string | null
  readonly initiatingMessageId: string | null
  readonly initiatingTransactionId: string | null
  /** W3C Trace Context out of the signed header. */
  readonly traceparent: string | null
  /** Of a message with a file. */
  readonly file?: ShownFile & { readonly state: FileState }
}

/**
 * Everything shown here has passed every check. The payload of a message with a file says what file it is; the file itself
 * has been checked when it is `ready`.
 */
export function showReceived(
  row: ShownRow,
  { atRest, parties }: { atRest: AtRest; parties: Pick<Parties, 'called'> },
  state: FileState = 'ready',
): ShownMessage {
  const { name, alias } = parties.called(row.sender)
  const file = row.file === null ? undefined : describeFile(row.file, row.payload, atRest)
  return {
    id: row.id,
    position: row.position,
    fqcn: row.fqcn,
    sender: row.sender,
    ...(name === undefined ? {} : { senderName: name }),
    ...(alias === undefined ? {} : { senderAlias: alias }),
    topicOwner: row.topic_owner,
    topicName: row.topic_name,
    topicVersion: row.topic_version,
    topicId: row.topic_id,
    topicSchemaType: schemaTypes[row.topic_format],
    ...(file === undefined
      ? showPayload(row.topic_format, atRest.open(row.payload))
      : { payload: JSON.stringify(file), file: { ...file, state } }),
    signature: row.header.split('.')[2] ?? '',
    signatureValid: 'SUCCESS',
    decryption: { status: 'SUCCESS' },
    timestampISO: new Date(row.accepted_at).toISOString(),
    timestampNanos: row.accepted_at * 1e6,
    transactionId: row.tx,
    initiatingMessageId: row.re,
    initiatingTransactionId: row.retx,
    traceparent: readTraceparent(row.header),
  }
}

function readTraceparent(header: string): string | null {
  const claims = JSON.parse(Buffer.from(header.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
    traceparent?: string
  }
  return claims.traceparent ?? null
}
