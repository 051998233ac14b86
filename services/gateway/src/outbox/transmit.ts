import type { SendResult } from '@digital-spine/api'
import {
  createSkip,
  type Did,
  type FlowPosition,
  isSpineError,
  maxEpochMessages,
  parseMessage,
  SpineError,
  sealMessage,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { CompiledQuery, type Selectable } from 'kysely'
import { findChannel } from '../channels/channel.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { GatewaySchema } from '../database.ts'
import { createOpenEpochs, type OpenEpoch } from './open-epochs.ts'

type Row = Selectable<GatewaySchema['outbox']>

const batchSize = 128
const retryMs = 1000

/** Messages of one channel, sealed with one epoch up to number `last`. */
type SealedGroup = {
  readonly channel: string
  readonly rows: readonly (Row & { header: string; body: Uint8Array; hash: string })[]
  readonly recipients: readonly Did[]
  readonly epoch: OpenEpoch
  readonly last: number
}

/** Refused for its place in the flow, not for itself. */
const isOutOfPlace = ({ status, expected }: SendResult): boolean => status === 'refused' && expected !== undefined

const readDids = ({ recipients }: Row): Did[] => JSON.parse(recipients ?? '[]') as Did[]

/** Seals and sends what the outbox holds, in order, until it is empty; goes on after every reconnection. */
export type Transmitter = { wake(): void; close(): Promise<void> }

export function createTransmitter(context: GatewayContext, members: Members): Transmitter {
  const { db, broker, signer, atRest, logger, now, events } = context
  const epochs = createOpenEpochs(context)
  /** Channels that cannot send now, and until when they wait (ms); the others go on. */
  const blocked = new Map<string, number>()
  // The statements that run for every message, compiled once.
  const [text, bytes] = ['', new Uint8Array(0)]
  const update = db.updateTable('outbox').where('seq', '=', 0)
  const sealing = update.set({ status: 'sealed', header: text, body: bytes, hash: text, recipients: text }).compile()
  const settling = update.set({ status: 'sent', results: text, body: null, recipients: text }).compile()
  let wanted = false
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> | undefined

  const work = async (): Promise<void> => {
    while (wanted && !closed) {
      wanted = false
      if (!broker.connected) return
      try {
        await sendLeftOver()
        for (let rows = await sealBatch(); rows !== undefined && !closed; rows = await sealBatch()) await send(rows)
      } catch (error) {
        const code = isSpineError(error) ? error.code : 'INTERNAL'
        logger.warn({ err: error, code }, 'sending waits')
        return retryLater()
      }
    }
  }
  const retryLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      wake()
    }, retryMs)
  }
  const wake = (): void => {
    wanted = true
    working ??= work().finally(() => {
      working = undefined
      if (wanted && !closed && broker.connected && timer === undefined) wake()
    })
  }

  /** Sends what an earlier run has sealed and not seen answered. */
  const sendLeftOver = async (): Promise<void> => {
    for (;;) {
      const sealed = db.selectFrom('outbox').selectAll().where('status', '=', 'sealed')
      const rows = await sealed.orderBy('seq').limit(batchSize).execute()
      if (rows.length === 0 || closed) return
      await send(rows)
    }
  }
  /** Sends sealed messages as they are, many in flight, in order. */
  const send = async (rows: readonly Row[]): Promise<void> => {
    if (rows.length === 0) return
    const outcomes = await Promise.all(rows.map(async (row) => ({ row, results: await sendOne(row) })))
    await settle(outcomes)
    for (const { row } of outcomes) events.emit('receipt', row.id)
  }
  const sendOne = async (row: Row): Promise<SendResult[]> => {
    const { results } = await broker.call('send', {
      header: row.header ?? '',
      body: row.body ?? new Uint8Array(0),
      to: readDids(row),
    })
    return results
  }
  /**
   * Records what became of each message. A recipient that was refused one for good gets a signed skip in its place; one
   * that the broker knows to be at another place in the flow gets the message again, sealed anew from there.
   */
  const settle = async (outcomes: readonly { row: Row; results: readonly SendResult[] }[]): Promise<void> => {
    const moved = new Map<string, FlowPosition | null>()
    for (const { row, results } of outcomes) {
      for (const result of results.filter(({ status }) => status === 'refused')) await handleRefusal(row, result, moved)
    }
    await db.transaction().execute(async (trx) => {
      for (const { row, results } of outcomes) {
        const earlier = JSON.parse(row.results ?? '[]') as SendResult[]
        const final = [...earlier, ...results.filter((result) => !isOutOfPlace(result))]
        const again = results.filter(isOutOfPlace).map(({ did }) => did)
        const status =
          again.length > 0 ? 'queued' : final.every((result) => result.status === 'refused') ? 'failed' : 'sent'
        const recipients = again.length > 0 ? JSON.stringify(again) : row.recipients
        await trx.executeQuery(
          CompiledQuery.raw(settling.sql, [status, JSON.stringify(final), null, recipients, row.seq]),
        )
      }
      for (const [key, position] of moved) {
        const [channel = '', recipient = ''] = key.split(' ')
        await trx
          .deleteFrom('flows_out')
          .where('channel', '=', channel)
          .where('recipient', '=', recipient as Did)
          .execute()
        if (position !== null)
          await trx
            .insertInto('flows_out')
            .values({ channel, recipient: recipient as Did, ...position })
            .execute()
      }
    })
  }
  const handleRefusal = async (
    row: Row,
    result: SendResult,
    moved: Map<string, FlowPosition | null>,
  ): Promise<void> => {
    const { did, code, reason, expected } = result
    logger.warn({ messageId: row.id, recipient: did, code, reason }, 'recipient refused')
    context.refusals.inc({ code: code ?? 'unknown' })
    epochs.drop(row.channel)
    const key = `${row.channel} ${did}`
    if (isOutOfPlace(result)) {
      if (!moved.has(key)) moved.set(key, expected ?? null)
      return
    }
    const { header } = await parseMessage(nodeCrypto, row.header)
    const place = { epoch: header.epoch, n: header.n }
    const skip = await createSkip(signer, { to: did, ...place, id: row.id, reason: code ?? 'REFUSED', at: now() })
    const skipped = await broker.call('skip', { skip, channel: row.channel })
    moved.set(key, skipped.status === 'refused' ? (skipped.expected ?? null) : place)
  }

  /** Seals the next messages of every channel that can send; undefined when there are none. */
  const sealBatch = async (): Promise<Row[] | undefined> => {
    const waiting = [...blocked].filter(([, until]) => until > now()).map(([fqcn]) => fqcn)
    let queued = db.selectFrom('outbox').selectAll().where('status', '=', 'queued')
    if (waiting.length > 0) queued = queued.where('channel', 'not in', waiting)
    const rows = await queued.orderBy('seq').limit(batchSize).execute()
    if (rows.length === 0) return void (waiting.length > 0 && retryLater())
    const groups: SealedGroup[] = []
    for (const [fqcn, group] of firstRuns(rows)) {
      try {
        groups.push(...(await sealGroup(fqcn, group)))
        blocked.delete(fqcn)
      } catch (error) {
        const code = isSpineError(error) ? error.code : 'INTERNAL'
        logger.warn({ err: error, code, channel: fqcn }, 'sending waits')
        blocked.set(fqcn, now() + retryMs)
      }
    }
    await db.transaction().execute(async (trx) => {
      for (const { rows: sealed, recipients, channel, epoch, last } of groups) {
        for (const { header, body, hash, recipients: encoded, seq } of sealed) {
          await trx.executeQuery(CompiledQuery.raw(sealing.sql, ['sealed', header, body, hash, encoded, seq]))
        }
        const place = { epoch: epoch.secret.epoch, n: last }
        for (const recipient of recipients) {
          await trx
            .insertInto('flows_out')
            .values({ channel, recipient, ...place })
            .onConflict((conflict) => conflict.columns(['channel', 'recipient']).doUpdateSet(place))
            .execute()
        }
      }
    })
    for (const { epoch, last } of groups) epoch.n = last + 1
    return groups.flatMap(({ rows: sealed }) => sealed)
  }
  /** Nothing to write if the channel is gone: its messages have failed. */
  const sealGroup = async (fqcn: string, rows: readonly Row[]): Promise<SealedGroup[]> => {
    const channel = await findChannel(db, fqcn)
    if (channel === undefined) {
      await fail(rows, 'CHANNEL_UNKNOWN', 'The channel was deleted.')
      return []
    }
    const [first] = rows
    const recipients = first?.recipients == null ? await members.recipients(channel) : readDids(first)
    if (recipients.length === 0)
      throw new SpineError('NO_RECIPIENTS', `Nobody is verified as a recipient of ${fqcn} now.`)
    const epoch = await epochs.get(channel, recipients)
    const room = rows.slice(0, maxEpochMessages - epoch.n)
    const encoded = JSON.stringify(recipients)
    const sealed = await Promise.all(
      room.map(async (row, i) => ({ ...row, ...(await sealRow(row, epoch, epoch.n + i)), recipients: encoded })),
    )
    return [{ channel: fqcn, rows: sealed, recipients, epoch, last: epoch.n + sealed.length - 1 }]
  }
  const sealRow = (row: Row, { secret }: OpenEpoch, n: number) => {
    const { id, topic_id, topic_version, payload, tx, re, retx, traceparent } = row
    return sealMessage({
      crypto: nodeCrypto,
      signer,
      epoch: secret,
      n,
      id,
      topic: { id: topic_id, version: topic_version },
      plaintext: atRest.open(payload),
      cty: 'application/json',
      now: Math.max(now(), secret.notBefore),
      tx: tx ?? undefined,
      re: re ?? undefined,
      retx: retx ?? undefined,
      traceparent: traceparent ?? undefined,
    })
  }
  const fail = async (rows: readonly Row[], code: string, reason: string): Promise<void> => {
    const results = JSON.stringify([{ status: 'refused', code, reason }])
    const seqs = rows.map(({ seq }) => seq)
    await db.updateTable('outbox').set({ status: 'failed', results }).where('seq', 'in', seqs).execute()
  }

  events.on('queued', wake)
  broker.onConnected(wake)
  wake()
  return {
    wake,
    async close() {
      closed = true
      clearTimeout(timer)
      events.off('queued', wake)
      await working
    },
  }
}

/** Of each channel the first messages that go to the same recipients: what follows must come after them. */
function firstRuns(rows: readonly Row[]): Map<string, Row[]> {
  const runs = new Map<string, Row[]>()
  const ended = new Set<string>()
  for (const row of rows) {
    const run = runs.get(row.channel) ?? []
    if (run.length > 0 && run[0]?.recipients !== row.recipients) ended.add(row.channel)
    if (ended.has(row.channel)) continue
    run.push(row)
    runs.set(row.channel, run)
  }
  return runs
}
