import { type MailboxEntry, maxFrameBytes } from '@digital-spine/api'

/** What an entry takes in a frame beside its header and body, at most. */
const overheadBytes = 1024
const marginBytes = 1024

/** Splits entries so that each part fits in a frame. */
export function* toFrames(entries: readonly MailboxEntry[]): Generator<readonly MailboxEntry[]> {
  let first = 0
  let bytes = 0
  for (const [i, { jws, body }] of entries.entries()) {
    const size = jws.length + (body?.length ?? 0) + overheadBytes
    if (i > first && bytes + size > maxFrameBytes - marginBytes) {
      yield entries.slice(first, i)
      first = i
      bytes = 0
    }
    bytes += size
  }
  yield first === 0 ? entries : entries.slice(first)
}
