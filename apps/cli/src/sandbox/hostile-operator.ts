import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { SpineError } from '@digital-spine/core'
import { rootName } from './consortium.ts'
import type { RunningParticipant } from './running-participant.ts'
import type { ServiceSwitch } from './service-switch.ts'

/** What was done to a message: its id, whose mailbox it lies in, and where. */
export type Tampering = { readonly id: string; readonly recipient: string; readonly position: number }

/**
 * What somebody who runs the broker could do behind its back, with a hand in its database file, while a recipient is
 * away. Nothing in the broker helps: its code and its line to the recipient stay as they are.
 */
export type HostileOperator = {
  /** Turns one bit of a stored message's body around. */
  tamper(): Promise<Tampering>
  /** Puts a message that was delivered into the mailbox once more. */
  replay(): Promise<Tampering>
}

type Row = { mailbox: number; position: number; message: number }

const storedWithinMs = 10_000

export function createHostileOperator(options: {
  logFile: string
  broker: ServiceSwitch
  sender: RunningParticipant
  recipient: RunningParticipant
  recipientSwitch: ServiceSwitch
}): HostileOperator {
  const { logFile, broker, sender, recipient, recipientSwitch } = options

  /** Sends an offer while its recipient is away, and does something to it before it is back. */
  const whileAway = async (work: (database: DatabaseSync, row: Row) => number): Promise<Tampering> => {
    if (!broker.running) throw new SpineError('SERVICE_UNAVAILABLE', 'The broker is stopped: start it first.')
    await recipientSwitch.setRunning(false)
    try {
      const id = await sendOffer(sender)
      const database = new DatabaseSync(logFile, { timeout: 5000 })
      try {
        const found = database.prepare(
          'select mailbox, position, message from messages join entries on message = seq where id = ? and kind = 0',
        )
        return { id, recipient: recipient.key, position: work(database, found.get(id) as Row) }
      } finally {
        database.close()
      }
    } finally {
      await recipientSwitch.setRunning(true)
    }
  }
  return {
    tamper: () =>
      whileAway((database, { position, message }) => {
        const { bytes } = database.prepare('select body as bytes from messages where seq = ?').get(message) as {
          bytes: Uint8Array
        }
        const middle = bytes.length >> 1
        bytes[middle] = (bytes[middle] ?? 0) ^ 1
        database.prepare('update messages set body = ? where seq = ?').run(bytes, message)
        return position
      }),
    replay: () =>
      whileAway((database, { mailbox, position }) => {
        database.exec('begin immediate')
        const { last } = database
          .prepare('update mailboxes set last = last + 1 where id = ? returning last')
          .get(mailbox) as { last: number }
        database
          .prepare(
            `insert into entries (mailbox, position, kind, accepted, expires, flow, topic, message)
             select mailbox, ?, kind, accepted, expires, flow, topic, message
             from entries where mailbox = ? and position = ?`,
          )
          .run(last, mailbox, position)
        database.exec('commit')
        return last
      }),
  }
}

/** Answers the id of an offer once the broker has it on disk. */
async function sendOffer({ client }: RunningParticipant): Promise<string> {
  const { clientGatewayMessageId: id } = await client.send({
    channel: 'offers.out',
    topic: { owner: `flexpool.${rootName}`, name: 'flexibility-offers' },
    payload: {
      ...{ offerId: `flexpool-${Date.now()}`, gridArea: '10YDE-VE-------2', interval: '2026-01-01T00:00:00Z' },
      ...{ resolution: 'PT15M', upKW: 5, downKW: 2, priceEURPerMWh: 48 },
    },
  })
  const deadline = Date.now() + storedWithinMs
  for (let sent = await client.sent(id); sent.status !== 'sent'; sent = await client.sent(id)) {
    if (Date.now() > deadline || sent.status === 'failed')
      throw new SpineError(
        'SERVICE_UNAVAILABLE',
        'The message does not reach the broker. Is the sender’s role in force?',
      )
    await delay(50)
  }
  return id
}
