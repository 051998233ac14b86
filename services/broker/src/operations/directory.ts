import { parseName, verifyPrekey } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { ownMailbox } from '../policy/own-mailbox.ts'
import { readArgument } from '../read-argument.ts'
import { maxRecipients, type Operation } from './operation.ts'

/** Credentials may have 64 KiB, a frame 8 MiB. */
const holdersAtOnce = 100

export const prekey: Operation<'prekey'> = async (context, caller, argument) => {
  const { log, ledger, now } = context
  const jws = readArgument(argument).text('jws', 8192)
  const { did, id, notAfter } = await verifyPrekey({ crypto: nodeCrypto, jws, keys: ledger.keys, now: now() })
  await log.putPrekey(await ownMailbox(context, caller, did), id, jws, notAfter)
  return { id }
}

export const prekeys: Operation<'prekeys'> = async ({ log, now }, _, argument) =>
  log.findPrekeys(readArgument(argument).dids('dids', maxRecipients), now())

export const holders: Operation<'holders'> = async ({ directory }, _, argument) => {
  const read = readArgument(argument)
  const found = await directory.find(parseName(read.text('role')), read.nullableDid('after'), holdersAtOnce)
  const next = found.length < holdersAtOnce ? null : (found.at(-1)?.did ?? null)
  return { holders: found.map(({ did, credential }) => ({ did, credential })), next }
}
