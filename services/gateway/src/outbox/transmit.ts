import { isSpineError, SpineError } from '@digital-spine/core'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import { createOpenEpochs } from './open-epochs.ts'
import { type OutboxRow, readRecipients } from './outbox-row.ts'
import { createBatchSealer } from './seal-batch.ts'
import { createSettlement, isTaken, type Outcome } from './settle.ts'

const batchSize = 256
const retryMs = 1000

/** The broker's word that no message of an epoch can come in, whatever its number; in a new epoch it may. */
const isUnfit = (error: unknown): error is SpineError =>
  isSpineError(error) && (error.code === 'EPOCH_MISMATCH' || error.code === 'EPOCH_UNKNOWN')

/** Seals and sends what the outbox holds, in order, until it is empty; goes on after every reconnection. */
export type Transmitter = {
  wake(): void
  /** Seals no more with the epochs that are open. */
  openAnew(): void
  /** Resolves when what is being sealed now has been written down. */
  settled(): Promise<void>
  /** Gives up what has expired before it could be sealed. */
  giveUpExpired(): Promise<void>
  close(): Promise<void>
}

export function createTransmitter(context: GatewayContext, members: Members): Transmitter {
  const { db, broker, logger, events, now } = context
  const epochs = createOpenEpochs(context)
  const sealer = createBatchSealer(context, members, epochs)
  const settlement = createSettlement(context, epochs)
  let wanted = false
  let closed = false
  /** After a failure nothing is sent until the next try or connection. */
  let resting = false
  let isExpiryDue = false
  let timer: NodeJS.Timeout | undefined
  /** Answered and not written down yet. */
  let taken: readonly Outcome[] = []
  let working: Promise<void> | undefined
  let sealing: Promise<unknown> = Promise.resolve()

  const work = async (): Promise<void> => {
    while (wanted && !closed) {
      wanted = false
      try {
        if (isExpiryDue) {
          isExpiryDue = false
          await sealer.giveUpExpired()
        }
        if (!broker.connected || resting) return
        await sendLeftOver()
        for (let rows = await next(); rows !== undefined && !closed; rows = await next()) await send(rows)
        if (sealer.waiting) retryLater()
      } catch (error) {
        const code = isSpineError(error) ? error.code : 'INTERNAL'
        logger.warn({ err: error, code }, 'sending waits')
        resting = true
        return retryLater()
      }
    }
  }
  const retryLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      resume()
    }, retryMs)
  }
  const resume = (): void => {
    resting = false
    wake()
  }
  const wake = (): void => {
    wanted = true
    working ??= work().finally(() => {
      working = undefined
      if (wanted && !closed && broker.connected && !resting) wake()
    })
  }

  /** What was taken by everybody is written down with the next messages: if it gets lost, they are sent again. */
  const next = async (): Promise<readonly OutboxRow[] | undefined> => {
    const settling = taken
    const sealed = sealer.next(settling.length === 0 ? undefined : (trx) => settlement.write(trx, settling))
    sealing = sealed.catch(() => undefined)
    const rows = await sealed
    taken = []
    return rows
  }
  /** Sends what an earlier run has sealed and not seen answered. */
  const sendLeftOver = async (): Promise<void> => {
    for (;;) {
      if (taken.length > 0) await settlement.settle(taken)
      taken = []
      const sealed = db.selectFrom('outbox').selectAll().where('status', '=', 'sealed')
      const rows = await sealed.orderBy('seq').limit(batchSize).execute()
      if (rows.length === 0 || closed) return
      await send(rows)
    }
  }
  /** Sends sealed messages as they are, many in flight, in order. What was answered is recorded even if some was not. */
  const send = async (rows: readonly OutboxRow[]): Promise<void> => {
    if (rows.length === 0) return
    const answers = await Promise.allSettled(rows.map(sendOne))
    const outcomes = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    if (outcomes.every(isTaken)) taken = outcomes
    else await settlement.settle(outcomes)
    for (const { row, results = [] } of outcomes) {
      if (results.length > 0) events.emit('activity', { kind: 'sent', id: row.id, results, at: now() })
    }
    const failed = answers.find((answer) => answer.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    if (outcomes.every(({ results }) => results === undefined))
      throw new SpineError('EPOCH_MISMATCH', 'The broker takes no message of these epochs. Do the clocks differ?')
  }
  const sendOne = async (row: OutboxRow): Promise<Outcome> => {
    const message = { header: row.header ?? '', body: row.body ?? new Uint8Array(0), to: readRecipients(row) }
    try {
      const { results } = await broker.call('send', message)
      return { row, results }
    } catch (error) {
      if (isUnfit(error)) return { row, unfit: error.code }
      throw error
    }
  }

  events.on('queued', wake)
  events.on('gap', epochs.drop)
  broker.onConnected(resume)
  wake()
  return {
    wake,
    openAnew: epochs.dropAll,
    settled: async () => void (await sealing),
    async giveUpExpired() {
      isExpiryDue = true
      wake()
      await working
    },
    async close() {
      closed = true
      clearTimeout(timer)
      events.off('queued', wake)
      events.off('gap', epochs.drop)
      await working
    },
  }
}
