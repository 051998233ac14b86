import type { CloudEvent } from '@digital-spine/api'
import { contentTypes } from '@digital-spine/core'
import type { AtRest } from '../at-rest.ts'
import type { InboxRow } from '../readers/inbox-row.ts'
import { type Contents, showContents } from './contents.ts'

const json = 'application/json'

type Row = Omit<InboxRow, 'seq' | 'processed' | 'received_at'>

/**
 * A received message as a CloudEvent 1.0 in the JSON event format. It is text, since a payload in JSON stands in it as it was
 * sent: reading it into numbers would change some of them.
 */
export function cloudEventText(row: Row, atRest: AtRest): string {
  const contents = showContents(row, atRest)
  const contentType = contents.file === undefined ? contentTypes[row.topic_format] : json
  const { traceparent } = readClaims(row.header)
  const attributes: CloudEvent = {
    specversion: '1.0',
    id: row.id,
    source: row.sender,
    type: 'io.digital-spine.message.received',
    subject: `${row.topic_owner}/${row.topic_name}@${row.topic_version}`,
    time: new Date(row.accepted_at).toISOString(),
    datacontenttype: contentType,
    dataschema: `urn:spine:topic:${row.topic_id}:${row.topic_version}`,
    channel: row.fqcn,
    // Integers of CloudEvents have 32 bits.
    position: String(row.position),
    ...(row.tx === null ? {} : { transactionid: row.tx }),
    ...(row.re === null ? {} : { initiatingmessageid: row.re }),
    ...(row.retx === null ? {} : { initiatingtxid: row.retx }),
    ...(traceparent === undefined ? {} : { traceparent }),
  }
  return `${JSON.stringify(attributes).slice(0, -1)},${dataOf(contents, contentType)}}`
}

function dataOf({ payload, payloadEncoding }: Contents, contentType: string): string {
  if (payloadEncoding === 'base64') return `"data_base64":${JSON.stringify(payload)}`
  return `"data":${contentType === json ? payload : JSON.stringify(payload)}`
}

const readClaims = (header: string): { readonly traceparent?: string } =>
  JSON.parse(Buffer.from(header.split('.')[1] ?? '', 'base64url').toString('utf8'))
