import { didEthr } from '@digital-spine/core'
import type { StoredVersion } from '../src/log/message-log.ts'

/** A version of a topic, as the broker would store it. */
export function storedVersion(over: Partial<StoredVersion> = {}): StoredVersion {
  return {
    id: 'topic',
    owner: 'acme.iam.ewc',
    name: 'readings',
    version: '1.0.0',
    format: 'jsonschema',
    digest: 'digest',
    publisher: didEthr('spine', `0x${'1'.repeat(40)}`),
    statement: 'statement',
    content: new TextEncoder().encode('content'),
    publishedAt: 1000,
    ...over,
  }
}
