import { cloudEventType, type ReceivedMessage } from '@digital-spine/api'
import type { AtRest } from '../at-rest.ts'
import type { InboxRow } from '../readers/inbox-row.ts'
import { cloudEventText } from '../show/cloud-event.ts'
import type { Webhook } from './webhook-store.ts'

/** What is posted. */
export type WebhookBody = { readonly contentType: string; readonly body: string }

/** A message as a webhook gets it; the same every time, unless its sender is called otherwise meanwhile. */
export const webhookBody = (
  { format }: Pick<Webhook, 'format'>,
  row: InboxRow,
  { message, atRest }: { readonly message: ReceivedMessage; readonly atRest: AtRest },
): WebhookBody =>
  format === 'cloudevents'
    ? { contentType: cloudEventType, body: cloudEventText(row, atRest) }
    : event('message.received', message, row.received_at)

/** What tries whether an endpoint is there. */
export const testBody = ({ id }: Pick<Webhook, 'id'>, at: number): WebhookBody => event('test', { webhook: id }, at)

/** As Standard Webhooks has it. */
const event = (type: string, data: object, at: number): WebhookBody => ({
  contentType: 'application/json',
  body: JSON.stringify({ type, timestamp: new Date(at).toISOString(), data }),
})
