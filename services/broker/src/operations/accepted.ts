import type { Did } from '@digital-spine/core'
import { readArgument } from '../read-argument.ts'
import type { Operation } from './operation.ts'

const maxMessages = 256

/** A sender asks again for what says that its messages were accepted, as it may when a broker dies before it signs. */
export const accepted: Operation<'accepted'> = async ({ log, receipts, claims }, caller, argument) => {
  claims(caller)
  const asked = new Map<Did, number[]>()
  for (const value of readArgument(argument).list('messages', maxMessages)) {
    const message = readArgument(value)
    const recipient = message.did('recipient')
    asked.set(recipient, [...(asked.get(recipient) ?? []), message.integer('position')])
  }
  const found = await Promise.all(
    [...asked].map(async ([recipient, positions]) => {
      const senders = await log.findSenders(recipient, positions)
      return senders.flatMap((sender, i) =>
        sender?.from === caller ? [{ recipient, position: positions[i], ...sender }] : [],
      )
    }),
  )
  const own = found.flat()
  for (const { recipient, position = 0, id, hash } of own)
    receipts.add(caller, { status: 'accepted', recipient, id, hash, position })
  return { found: own.length }
}
