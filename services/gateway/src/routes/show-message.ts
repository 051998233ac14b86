import type { AtRest } from '../at-rest.ts'
import type { InboxRow } from '../inbox/consume.ts'

/** A received message as the API shows it. */
export type ShownMessage = {
  readonly id: string
  /** Its place in this gateway's mailbox at the broker. */
  readonly position: number
  readonly fqcn: string
  readonly sender: string
  readonly topicOwner: string
  readonly topicName: string
  readonly topicVersion: string
  readonly topicId: string
  readonly topicSchemaType: 'JSD7'
  readonly payload: string
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
}

/** Everything shown here has passed every check. */
export function showMessage(row: InboxRow, atRest: AtRest): ShownMessage {
  return {
    id: row.id,
    position: row.position,
    fqcn: row.fqcn,
    sender: row.sender,
    topicOwner: row.topic_owner,
    topicName: row.topic_name,
    topicVersion: row.topic_version,
    topicId: row.topic_id,
    topicSchemaType: 'JSD7',
    payload: Buffer.from(atRest.open(row.payload)).toString('utf8'),
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
