import type { HttpEntry, MailboxEntry } from '@digital-spine/api'
import { toBase64url } from '@digital-spine/core'

/** An entry as JSON. */
export function showEntry({
  position,
  kind,
  acceptedAt,
  jws,
  channel,
  body,
  redelivered,
  replayed,
}: MailboxEntry): HttpEntry {
  return {
    ...{ position, kind, acceptedAt, jws },
    ...(channel === undefined ? {} : { channel }),
    ...(body === undefined ? {} : { body: toBase64url(body) }),
    ...(redelivered === undefined ? {} : { redelivered }),
    ...(replayed === undefined ? {} : { replayed }),
  }
}
