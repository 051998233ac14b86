import { didEthr } from '@digital-spine/core'
import type { StoredMessage } from '../src/log/message-log.ts'

const did = (n: number) => didEthr('spine', `0x${n.toString(16).padStart(40, '0')}`)

/** Message number `n` of a flow, as the broker would store it. */
export function storedMessage(n: number, over: Partial<StoredMessage> = {}): StoredMessage {
  return {
    id: `id-${n}`,
    from: did(1),
    channel: 'readings.out',
    epoch: 'e1',
    n,
    hash: `hash-${n}`,
    topic: 'topic',
    tx: null,
    jws: `header-${n}`,
    body: new TextEncoder().encode(`body-${n}`),
    to: [did(2)],
    acceptedAt: 1000 + n,
    expiresAt: Number.MAX_SAFE_INTEGER,
    limit: { messages: 1_000_000, bytes: 1_000_000_000 },
    ...over,
  }
}
