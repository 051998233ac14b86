import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { maxTopicBytes, SpineError, type TopicContent } from '@digital-spine/core'

/** Less than the 4 MiB that NATS must carry, with room for what is around it. */
const maxPackedBytes = 3.75 * 1024 * 1024
/** The most that the texts of a version come to as JSON, which writes some bytes as six characters, and names beside them. */
const maxContentBytes = 7 * maxTopicBytes

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

/** Throws TOO_LARGE for what is no version: it would unpack to more than one can have. */
export async function unpackContent(packed: Uint8Array): Promise<TopicContent> {
  const json = await promisify(gunzip)(packed, { maxOutputLength: maxContentBytes }).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw cause
    throw new SpineError('TOO_LARGE', `The version unpacks to more than ${maxContentBytes} bytes.`, { cause })
  })
  return JSON.parse(json.toString('utf8')) as TopicContent
}
