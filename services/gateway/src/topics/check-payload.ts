import { type MessageHeader, SpineError } from '@digital-spine/core'
import type { CachedTopic } from './load-version.ts'

/** Holds a received payload to its topic, and to what its header says that it is. Throws PAYLOAD_INVALID. */
export async function checkPayload(
  { validator }: Pick<CachedTopic, 'validator'>,
  { cty }: Pick<MessageHeader, 'cty'>,
  payload: Uint8Array,
): Promise<void> {
  const { contentType } = validator
  if (cty !== contentType)
    throw new SpineError('PAYLOAD_INVALID', `The message says that it is ${cty}; its topic is for ${contentType}.`)
  await validator.check(payload)
}
