import { maxBodyBytes, type SendResult } from '@digital-spine/api'
import {
  checkAgainstEpoch,
  type Did,
  type FileReference,
  isSpineError,
  parseMessage,
  SpineError,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { BrokerContext } from '../context.ts'
import { readArgument } from '../read-argument.ts'
import { maxRecipients, type Operation } from './operation.ts'

const clockSkewMs = 300_000

export const send: Operation<'send'> = async (context, caller, argument, turn) => {
  const { now, limits, log, epochs, receipts } = context
  const read = readArgument(argument)
  const jws = read.text('header', 16_384)
  const body = read.bytes('body', maxBodyBytes)
  const to = read.dids('to', maxRecipients)
  const { header, hash } = await parseMessage(nodeCrypto, jws)
  if (header.from !== caller)
    throw new SpineError('SENDER_MISMATCH', 'The message is not of the DID that is logged in.')
  const manifest = await epochs.get(caller, header.epoch)
  if (manifest.from !== caller) throw new SpineError('SENDER_MISMATCH', 'The epoch is of another sender.')
  await checkAgainstEpoch(nodeCrypto, header, body, manifest)
  const acceptedAt = now()
  if (header.iat > acceptedAt + clockSkewMs)
    throw new SpineError('EPOCH_MISMATCH', 'The message is dated in the future.')
  const { id, epoch, n, tx = null, file } = header
  const { channel } = manifest
  const answer = (results: SendResult[]) => {
    for (const { did, status, position, acceptedAt: at } of results) {
      if (status === 'refused' || position === undefined || at === undefined) continue
      receipts.add(caller, { status: 'accepted', recipient: did, id, hash, position })
      if (status === 'accepted') context.notify(did, { position, kind: 'message', acceptedAt: at, jws, channel, body })
    }
    count(context, results)
    if (results.some(({ status }) => status === 'accepted')) context.topicUses.count(header.topic.id, acceptedAt)
    return { id, results }
  }
  /** Who has the message already is told so, whatever has become of its file, its topic or its sender's role since. */
  const refuse = async ({ code, message: reason }: SpineError) => {
    const results = to.map(async (did): Promise<SendResult> => {
      const known = await log.findMessage(did, id, hash)
      return known === null ? { did, status: 'refused', code, reason } : { did, status: 'duplicate', ...known }
    })
    return answer(await Promise.all(results))
  }
  const { id: topicId, version } = header.topic
  const topic = await context.topics.find(topicId, version)
  if (topic === undefined)
    return refuse(new SpineError('TOPIC_UNKNOWN', `There is no version ${version} of the topic ${topicId}.`))
  if (topic.deletedAt !== null) return refuse(new SpineError('TOPIC_DELETED', `The topic ${topicId} was deleted.`))
  const expiresAt = Math.min(
    header.exp ?? Number.POSITIVE_INFINITY,
    acceptedAt + (topic.retentionMs ?? limits.retentionMs),
  )
  const refusal = context.policy.refusal('use', turn.roles, topic.owner)
  if (refusal !== undefined) {
    void context.audit.refused({ action: 'send', actor: caller, subject: topic.owner, code: refusal.code })
    return refuse(refusal)
  }
  if (file !== undefined) {
    const problem = await holdFile(context, caller, file, { at: acceptedAt, until: expiresAt })
    if (problem !== undefined) return refuse(problem)
  }
  await turn.mine
  const appended = log.append({
    ...{ id, from: caller, channel, epoch, n, hash, topic: topicId, tx, jws, body, to },
    ...{ acceptedAt, expiresAt, limit: limits.mailbox, mayWait: turn.mayWait },
    ...(file === undefined ? {} : { file: { id: file.id, size: file.size } }),
  })
  turn.done()
  return answer(await appended)
}

/** Keeps the file of a message as long as the message. What is wrong with it concerns this message alone. */
async function holdFile(
  { log }: BrokerContext,
  owner: Did,
  { id, size }: FileReference,
  time: { at: number; until: number },
): Promise<SpineError | undefined> {
  try {
    await log.holdFile(owner, id, { size, ...time })
    return undefined
  } catch (error) {
    if (isSpineError(error, 'FILE_UNKNOWN') || isSpineError(error, 'FILE_INCOMPLETE')) return error
    throw error
  }
}

function count({ refusals, accepted }: BrokerContext, results: readonly SendResult[]): void {
  for (const { status, code } of results) {
    if (status === 'accepted') accepted.inc()
    if (status === 'refused') refusals.inc({ operation: 'send', code: code ?? 'unknown' })
  }
}
