import {
  contentTypes,
  type Did,
  type FileReference,
  fileContentType,
  isSpineError,
  maxEpochMessages,
  SpineError,
  sealMessage,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { CompiledQuery } from 'kysely'
import { findChannel } from '../channels/channel-store.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { GatewayDatabase } from '../database.ts'
import type { OpenEpoch, OpenEpochs } from './open-epochs.ts'
import { type OutboxRow, readRecipients } from './outbox-row.ts'

const batchSize = 256
const retryMs = 1000

/** Messages of one channel, sealed with one epoch up to number `last`. */
type SealedGroup = {
  readonly channel: string
  readonly rows: readonly (OutboxRow & { header: string; body: Uint8Array; hash: string })[]
  readonly recipients: readonly Did[]
  readonly epoch: OpenEpoch
  readonly last: number
}

type Write = (trx: GatewayDatabase) => Promise<void>

/** Seals what is queued, and writes it down before it may be sent. */
export type BatchSealer = {
  /**
   * The next messages of every channel that can send; undefined when there are none. What `first` writes goes to disk
   * with them, or by itself.
   */
  next(first?: Write): Promise<readonly OutboxRow[] | undefined>
  /** Whether a channel that cannot send now is to be tried again. */
  readonly waiting: boolean
}

export function createBatchSealer(context: GatewayContext, members: Members, epochs: OpenEpochs): BatchSealer {
  const { db, signer, atRest, logger, now } = context
  /** Channels that cannot send now, and until when they wait (ms); the others go on. */
  const blocked = new Map<string, number>()
  // Runs for every message, so it is compiled once.
  const [text, bytes] = ['', new Uint8Array(0)]
  const sealing = db
    .updateTable('outbox')
    .set({ status: 'sealed', header: text, body: bytes, hash: text, recipients: text })
    .where('seq', '=', 0)
    .compile()

  const next: BatchSealer['next'] = async (first) => {
    const waiting = [...blocked].filter(([, until]) => until > now() && until <= now() + retryMs).map(([fqcn]) => fqcn)
    let queued = db.selectFrom('outbox').selectAll().where('status', '=', 'queued')
    if (waiting.length > 0) queued = queued.where('channel', 'not in', waiting)
    const rows = await queued.orderBy('seq').limit(batchSize).execute()
    if (rows.length === 0) {
      if (first !== undefined) await db.transaction().execute(first)
      return undefined
    }
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
    await record(groups, first)
    return groups.flatMap(({ rows: sealed }) => sealed)
  }
  /** Nothing to write if the channel is gone: its messages have failed. */
  const sealGroup = async (fqcn: string, rows: readonly OutboxRow[]): Promise<SealedGroup[]> => {
    const channel = await findChannel(db, fqcn)
    if (channel === undefined) {
      await fail(rows, 'CHANNEL_UNKNOWN', 'The channel was deleted.')
      return []
    }
    const [first] = rows
    const recipients = first?.recipients == null ? await members.recipients(channel) : readRecipients(first)
    if (recipients.length === 0)
      throw new SpineError('NO_RECIPIENTS', `Nobody is verified as a recipient of ${fqcn} now.`)
    const epoch = await epochs.get(channel, recipients)
    const room = rows.slice(0, maxEpochMessages - epoch.n)
    const encoded = JSON.stringify(recipients)
    const sealed = await Promise.all(
      room.map(async (row, i) => ({ ...row, ...(await seal(row, epoch, epoch.n + i)), recipients: encoded })),
    )
    return [{ channel: fqcn, rows: sealed, recipients, epoch, last: epoch.n + sealed.length - 1 }]
  }
  const seal = (row: OutboxRow, { secret }: OpenEpoch, n: number) => {
    const { id, topic_id, topic_version, topic_format, payload, tx, re, retx, traceparent, file } = row
    return sealMessage({
      crypto: nodeCrypto,
      signer,
      epoch: secret,
      n,
      id,
      topic: { id: topic_id, version: topic_version },
      plaintext: atRest.open(payload),
      cty: file === null ? contentTypes[topic_format] : fileContentType,
      now: Math.max(now(), secret.notBefore),
      tx: tx ?? undefined,
      re: re ?? undefined,
      retx: retx ?? undefined,
      file: file === null ? undefined : (JSON.parse(file) as FileReference),
      traceparent: traceparent ?? undefined,
    })
  }
  /** Only what is written down may be sent: a number must never be given twice. */
  const record = async (groups: readonly SealedGroup[], first: Write | undefined): Promise<void> => {
    await db.transaction().execute(async (trx) => {
      await first?.(trx)
      for (const { rows, recipients, channel, epoch, last } of groups) {
        for (const { header, body, hash, recipients: encoded, seq } of rows) {
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
  }
  const fail = async (rows: readonly OutboxRow[], code: string, reason: string): Promise<void> => {
    const results = JSON.stringify([{ status: 'refused', code, reason }])
    const seqs = rows.map(({ seq }) => seq)
    await db.updateTable('outbox').set({ status: 'failed', results }).where('seq', 'in', seqs).execute()
  }
  return {
    next,
    get waiting() {
      return blocked.size > 0
    },
  }
}

/** Of each channel the first messages that go to the same recipients: what follows must come after them. */
function firstRuns(rows: readonly OutboxRow[]): Map<string, OutboxRow[]> {
  const runs = new Map<string, OutboxRow[]>()
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
