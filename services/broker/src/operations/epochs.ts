import { SpineError, verifyGrantAck } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { ownMailbox } from '../policy/own-mailbox.ts'
import { readArgument } from '../read-argument.ts'
import { maxRecipients, type Operation } from './operation.ts'

export const epoch: Operation<'epoch'> = async ({ epochs }, caller, argument) => {
  const read = readArgument(argument)
  const entries = read.list('entries', maxRecipients).map((value) => {
    const entry = readArgument(value)
    const grant = entry.nullableText('grant', 8192)
    const path = entry.list('path', 32).map((hash) => String(hash))
    return { did: entry.did('did'), leaf: entry.text('leaf', 4096), index: entry.integer('index'), path, grant }
  })
  return epochs.put(caller, { manifest: read.text('manifest', 8192), entries })
}

export const share: Operation<'share'> = async (context, caller, argument) => {
  const read = readArgument(argument)
  const mailbox = await ownMailbox(context, caller, read.optionalDid('mailbox'))
  const share = await context.log.findShare(mailbox, read.text('epoch'))
  if (share === null) throw new SpineError('EPOCH_UNKNOWN', 'You have no share of this epoch.')
  return share
}

export const grantAck: Operation<'grant-ack'> = async (context, caller, argument) => {
  const jws = readArgument(argument).text('jws', 8192)
  const { did, epoch } = await verifyGrantAck({ crypto: nodeCrypto, jws, keys: context.ledger.keys })
  await context.log.dropGrant(await ownMailbox(context, caller, did), epoch)
  return { epoch }
}
