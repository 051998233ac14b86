import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { SpineError, type TopicContent } from '@digital-spine/core'

/** Less than the 4 MiB that NATS must carry, with room for what is around it. */
const maxPackedBytes = 3.75 * 1024 * 1024

/** The content of a version as the log keeps it: JSON, compressed (RFC 1952). Throws TOO_LARGE. */
export async function packContent(content: TopicContent): Promise<Uint8Array> {
  const packed = await promisify(gzip)(JSON.stringify(content))
  if (packed.length > maxPackedBytes)
    throw new SpineError(
      'TOO_LARGE',
      `The version has ${packed.length} bytes compressed; at most ${maxPackedBytes} are kept.`,
    )
  return new Uint8Array(packed)
}

export async function unpackContent(packed: Uint8Array): Promise<TopicContent> {
  return JSON.parse((await promisify(gunzip)(packed)).toString('utf8')) as TopicContent
}
