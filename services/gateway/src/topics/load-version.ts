import type { TopicPublication } from '@digital-spine/api'
import { isSpineError, type TopicFormat } from '@digital-spine/core'
import type { Validator, Validators } from '@digital-spine/schema'
import type { GatewayContext } from '../context.ts'
import { isPassing } from '../passing.ts'
import type { TopicStore } from './topic-store.ts'
import { type VerifiedVersion, verifyVersion } from './verify-version.ts'

/** A verified version, ready to check payloads. */
export type CachedTopic = Pick<VerifiedVersion, 'id' | 'owner' | 'name' | 'version' | 'publisher'> & {
  readonly format: TopicFormat
  readonly validator: Validator
}

/** `isKept`: it is what was kept here, since the broker could not be asked. */
export type LoadedVersion = CachedTopic & { readonly statement: string; readonly isKept: boolean }

/**
 * Loads a version from the broker, and keeps it; while the broker is away, what was kept, verified in the same way. What was
 * kept and does not verify is as if it were not there. Throws TOPIC_UNKNOWN, TOPIC_UNTRUSTED, SCHEMA_INVALID, what is wrong with
 * the signature, or what keeps this from being told now.
 */
export function createVersionLoader(
  context: Pick<GatewayContext, 'broker' | 'ledger' | 'logger' | 'ports' | 'now'>,
  { validators, store }: { validators: Pick<Validators, 'compile'>; store: TopicStore },
): (id: string, version: string) => Promise<LoadedVersion> {
  const { broker, logger } = context

  const compile = async (
    { content, ...verified }: VerifiedVersion,
    source: Pick<LoadedVersion, 'statement' | 'isKept'>,
  ): Promise<LoadedVersion> => {
    const { id, owner, name, version, publisher } = verified
    const validator = await validators.compile(content)
    return { id, owner, name, version, publisher, format: content.format, validator, ...source }
  }
  const loadKept = async (id: string, version: string): Promise<LoadedVersion | undefined> => {
    try {
      const kept = await store.findVersion(id, version)
      if (kept === undefined) return undefined
      const { statement } = kept
      return await compile(await verifyVersion(context, { id, version }, kept), { statement, isKept: true })
    } catch (err) {
      logger.warn({ err, topicId: id, version }, 'a kept version of a topic does not count')
      return undefined
    }
  }
  return async (id, version) => {
    let publication: TopicPublication
    try {
      publication = await broker.topics.findVersion(id, version)
    } catch (error) {
      const kept = isSpineError(error) && isPassing(error) ? await loadKept(id, version) : undefined
      if (kept === undefined) throw error
      return kept
    }
    const verified = await verifyVersion(context, { id, version }, publication)
    await store.keepVersion(id, version, publication)
    return compile(verified, { statement: publication.statement, isKept: false })
  }
}
