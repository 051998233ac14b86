import { SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import type { MailboxKey, Recipient } from '../mailboxes/recipient.ts'
import { createReceiver, type Receiver, type ReceiverOptions } from './receive.ts'
import type { Retaker } from './retake.ts'

/** Who reads the mailboxes of this gateway, one each. */
export type Receivers = {
  /** Reads a mailbox too, unless it does. */
  open(recipient: Recipient): Promise<void>
  /** Reads it no more. */
  drop(mailbox: MailboxKey): Promise<void>
  readonly retake: Retaker
  /** Entries that wait for something that is away. */
  readonly waiting: number
  close(): Promise<void>
}

export function createReceivers(context: GatewayContext, options: Omit<ReceiverOptions, 'recipient'>): Receivers {
  const open = new Map<MailboxKey, Receiver>()
  return {
    async open(recipient) {
      if (open.has(recipient.mailbox)) return
      open.set(recipient.mailbox, await createReceiver(context, { ...options, recipient }))
    },
    async drop(mailbox) {
      await open.get(mailbox)?.close()
      open.delete(mailbox)
    },
    async retake(letter) {
      const receiver = open.get(letter.mailbox)
      if (receiver === undefined) throw new SpineError('NOT_FOUND', 'The mailbox that it came to is gone.')
      await receiver.retake(letter)
    },
    get waiting() {
      return open.values().reduce((sum, { waiting }) => sum + waiting, 0)
    },
    async close() {
      await Promise.all(open.values().map((receiver) => receiver.close()))
    },
  }
}
