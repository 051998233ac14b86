import type { AtRest } from '../at-rest.ts'
import { describeFile, type ShownFile } from '../files/describe-file.ts'
import type { InboxRow } from '../readers/inbox-row.ts'
import { type PayloadText, showPayload } from '../topics/payload-text.ts'

/** What a message carries: a payload, or a file. `payload` is empty once it was dropped. */
export type Contents = PayloadText & { readonly file?: ShownFile; readonly payloadDroppedDate?: string }

type Row = Pick<InboxRow, 'id' | 'topic_format' | 'payload' | 'file' | 'dropped_at'>

export function showContents({ id, topic_format, payload, file, dropped_at }: Row, atRest: AtRest): Contents {
  if (dropped_at !== null) return { payload: '', payloadDroppedDate: new Date(dropped_at).toISOString() }
  if (file === null) return showPayload(topic_format, atRest.open(payload))
  const shown = describeFile(file, payload, atRest)
  return { payload: JSON.stringify({ fileId: id, ...shown }), file: shown }
}
