import { type ReceivedMessage, schemaTypes } from '@digital-spine/api'
import type { AtRest } from '../at-rest.ts'
import type { Parties } from '../people/parties.ts'
import type { InboxRow, LentRow } from '../readers/inbox-row.ts'
import { showContents } from './contents.ts'

type FileState = 'arriving' | 'ready'
/** What showing takes. */
export type Showing = { readonly atRest: AtRest; readonly parties: Pick<Parties, 'called'> }

type ShownRow = Omit<InboxRow, 'seq' | 'processed' | 'received_at' | 'mailbox'> & Partial<Pick<LentRow, 'redelivered'>>

/** Everything shown here has passed every check; a file when it is `ready`. */
export function showReceived(row: ShownRow, { atRest, parties }: Showing, state: FileState = 'ready'): ReceivedMessage {
  const { name, alias } = parties.called(row.sender)
  const { file, ...contents } = showContents(row, atRest)
  const { kc, traceparent } = readClaims(row.header)
  const isEncrypted = kc !== undefined
  return {
    id: row.id,
    clientGatewayMessageId: row.id,
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
    ...contents,
    ...(file === undefined ? {} : { file: { ...file, state } }),
    payloadEncryption: isEncrypted,
    signature: row.header.split('.')[2] ?? '',
    signatureValid: 'SUCCESS',
    decryption: { status: isEncrypted ? 'SUCCESS' : 'NOT_REQUIRED' },
    timestampISO: new Date(row.accepted_at).toISOString(),
    timestampNanos: row.accepted_at * 1e6,
    transactionId: row.tx,
    initiatingMessageId: row.re,
    initiatingTransactionId: row.retx,
    traceparent: traceparent ?? null,
    ...(row.redelivered === true ? { redelivered: true } : {}),
  }
}

/** A message as a poll answers it: the DDHub client gateway writes the offset of the time out there. */
export function showPolled(row: ShownRow, showing: Showing): ReceivedMessage {
  const shown = showReceived(row, showing)
  return { ...shown, timestampISO: shown.timestampISO.replace('Z', '+00:00') }
}

/** What of the claims of a header that was verified is shown. */
export const readClaims = (header: string): { readonly kc?: string; readonly traceparent?: string } =>
  JSON.parse(Buffer.from(header.split('.')[1] ?? '', 'base64url').toString('utf8'))
