import { parseName, SpineError, verifyPrekey } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { readArgument } from '../read-argument.ts'
import { maxRecipients, type Operation } from './operation.ts'

/** Credentials may have 64 KiB, a frame 8 MiB. */
const holdersAtOnce = 100

export const prekey: Operation<'prekey'> = async ({ log, ledger, now }, caller, argument) => {
  const jws = readArgument(argument).text('jws', 8192)
  const { did, id, notAfter } = await verifyPrekey({ crypto: nodeCrypto, jws, keys: ledger.keys, now: now() })
  if (did !== caller) throw new SpineError('SENDER_MISMATCH', 'The prekey is of another DID.')
  await log.putPrekey(did, id, jws, notAfter)
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
