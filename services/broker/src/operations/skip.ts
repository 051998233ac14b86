import { headerHash, SpineError, verifySkip } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { readArgument } from '../read-argument.ts'
import type { Operation } from './operation.ts'

export const skip: Operation<'skip'> = async (context, caller, argument, turn) => {
  const read = readArgument(argument)
  const jws = read.text('skip', 8192)
  const skip = await verifySkip({ crypto: nodeCrypto, jws, keys: context.ledger.keys })
  const manifest = await context.epochs.get(caller, skip.epoch)
  const channel = read.text('channel')
  if (skip.from !== caller || manifest.from !== caller || manifest.channel !== channel) {
    throw new SpineError('SENDER_MISMATCH', 'The skip is not of this sender, epoch and channel.')
  }
  const { to, epoch, n, id } = skip
  const acceptedAt = context.now()
  // As long as any message of its flow.
  const expiresAt = acceptedAt + context.limits.maxRetentionMs
  const hash = await headerHash(nodeCrypto, jws)
  await turn.mine
  const appended = context.log.appendSkip({
    ...{ from: caller, to, channel, epoch, n, id, hash, jws, acceptedAt, expiresAt },
    limit: context.limits.mailbox,
  })
  turn.done()
  const result = await appended
  const { status, position, acceptedAt: at } = result
  if (status === 'accepted' && position !== undefined && at !== undefined)
    context.notify(to, { position, kind: 'skip', acceptedAt: at, jws, channel })
  return result
}
