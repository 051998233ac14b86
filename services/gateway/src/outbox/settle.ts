import type { SendResult } from '@digital-spine/api'
import { createSkip, type Did, type ErrorCode, type FlowPosition, parseMessage } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { CompiledQuery } from 'kysely'
import type { GatewayContext } from '../context.ts'
import type { GatewayDatabase } from '../database.ts'
import type { OpenEpochs } from './open-epochs.ts'
import { type OutboxRow, readResults } from './outbox-row.ts'
import { type Ended, setAsideRefused } from './set-aside.ts'

/** What the broker answered for each recipient of a message, or why it takes no message of that epoch. */
export type Outcome = { readonly row: OutboxRow } & (
  | { readonly results: readonly SendResult[] }
  | { readonly results?: undefined; readonly unfit: ErrorCode }
)

type Moved = Map<string, { channel: string; recipient: Did; position: FlowPosition | null }>

/** Its file has expired at the broker before anybody could be found for it, and is brought there again. */
const hasLostFile = (results: readonly SendResult[]): boolean => results.some(({ code }) => code === 'FILE_UNKNOWN')

/** Refused for its place in the flow, not for itself. */
const isOutOfPlace = ({ status, expected }: SendResult): boolean => status === 'refused' && expected !== undefined

const isRefusedForGood = (result: SendResult): boolean => result.status === 'refused' && !isOutOfPlace(result)

/**
 * Records what became of each message. A recipient that was refused one for good gets a signed skip in its place; one
 * that the broker knows to be at another place in the flow gets the message again, sealed anew from there. A message that
 * the broker will not have in its epoch is sealed anew in the next.
 */
export type Settlement = {
  settle(outcomes: readonly Outcome[]): Promise<void>
  /** The same for messages that nobody refused, as the last thing of somebody else's transaction. */
  write(trx: GatewayDatabase, outcomes: readonly Outcome[]): Promise<void>
}

/** Whether there is nothing to do about it but to write it down. */
export const isTaken = ({ results }: Outcome): boolean => results?.every(({ status }) => status !== 'refused') ?? false

export function createSettlement(context: GatewayContext, epochs: OpenEpochs): Settlement {
  const { db, broker, signer, logger, now, refusals, events } = context
  // Runs for every message, so it is compiled once.
  const settling = db
    .updateTable('outbox')
    .set({ status: 'sent', results: '', body: null, recipients: '' })
    .where('seq', '=', 0)
    .compile()

  const handleRefusal = async (row: OutboxRow, result: SendResult, moved: Moved): Promise<void> => {
    const { did: recipient, code, reason, expected } = result
    const { channel } = row
    logger.warn({ messageId: row.id, recipient, code, reason }, 'recipient refused')
    refusals.inc({ code: code ?? 'unknown' })
    epochs.drop(channel)
    const key = `${channel} ${recipient}`
    const move = (position: FlowPosition | null): void => void moved.set(key, { channel, recipient, position })
    if (isOutOfPlace(result)) {
      if (!moved.has(key)) move(expected ?? null)
      return
    }
    const { header } = await parseMessage(nodeCrypto, row.header)
    const place = { epoch: header.epoch, n: header.n }
    const skip = await createSkip(signer, {
      to: recipient,
      ...place,
      id: row.id,
      reason: code ?? 'REFUSED',
      at: now(),
    })
    const skipped = await broker.call('skip', { skip, channel })
    move(skipped.status === 'refused' ? (skipped.expected ?? null) : place)
  }
  const noteUnfit = (row: OutboxRow, code: ErrorCode): void => {
    logger.warn({ messageId: row.id, code }, 'the broker will not have the message in its epoch')
    refusals.inc({ code })
    epochs.drop(row.channel)
  }
  const tellFailed = ({ id, channel: fqcn }: OutboxRow, { did, code }: SendResult): void =>
    void events.emit('state', { id, fqcn, did, state: 'failed', code, at: now() })
  /** What a message is then. */
  const settled = ({ row, results }: Outcome): Ended & Pick<OutboxRow, 'recipients'> => {
    const before = readResults(row)
    if (results === undefined) return { ...row, status: 'queued', results: before }
    if (hasLostFile(results)) return { ...row, status: 'uploading', results: before }
    const final = [...before, ...results.filter((result) => !isOutOfPlace(result))]
    const again = results.filter(isOutOfPlace).map(({ did }) => did)
    if (again.length > 0) return { ...row, status: 'queued', results: final, recipients: JSON.stringify(again) }
    const isRefused = final.every(({ status }) => status === 'refused')
    return { ...row, status: isRefused ? 'failed' : 'sent', results: final }
  }

  const write = async (trx: GatewayDatabase, outcomes: readonly Outcome[]): Promise<void> => {
    const rows = outcomes.map(settled)
    for (const { status, results, recipients, seq } of rows) {
      const values = [status, results.length === 0 ? null : JSON.stringify(results), null, recipients, seq]
      await trx.executeQuery(CompiledQuery.raw(settling.sql, values))
    }
    await setAsideRefused(trx, rows, now())
  }
  const settle = async (outcomes: readonly Outcome[]): Promise<void> => {
    const moved: Moved = new Map()
    for (const outcome of outcomes) {
      if (outcome.results === undefined) noteUnfit(outcome.row, outcome.unfit)
      const refused = outcome.results?.filter(({ status }) => status === 'refused') ?? []
      for (const result of refused) await handleRefusal(outcome.row, result, moved)
    }
    await db.transaction().execute(async (trx) => {
      for (const { channel, recipient, position } of moved.values()) {
        const flow = trx.deleteFrom('flows_out').where('channel', '=', channel).where('recipient', '=', recipient)
        await flow.execute()
        if (position === null) continue
        await trx
          .insertInto('flows_out')
          .values({ channel, recipient, ...position })
          .execute()
      }
      await write(trx, outcomes)
    })
    for (const { row, results = [] } of outcomes)
      if (hasLostFile(results)) events.emit('file', row.id)
      else for (const result of results) if (isRefusedForGood(result)) tellFailed(row, result)
  }
  return { settle, write }
}
