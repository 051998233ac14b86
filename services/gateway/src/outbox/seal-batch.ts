import type { SendResult } from '@digital-spine/api'
import {
  contentTypes,
  type Did,
  type ErrorCode,
  type FileReference,
  fileContentType,
  isSpineError,
  maxEpochMessages,
  SpineError,
  sealMessage,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { CompiledQuery } from 'kysely'
import type { Channel } from '../channels/channel.ts'
import { findChannel } from '../channels/channel-store.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { GatewayDatabase } from '../database.ts'
import { firstRuns, type Run } from './first-runs.ts'
import { canFollow, type OpenEpoch, type OpenEpochs } from './open-epochs.ts'
import { type OutboxRow, readRecipients, readResults, readWanted } from './outbox-row.ts'
import { setAsideRefused } from './set-aside.ts'

const batchSize = 256
const retryMs = 1000

/** Messages of one channel, sealed with one epoch up to number `last`; the first of the epoch's expires at `firstExpiry`. */
type SealedGroup = {
  readonly channel: string
  readonly rows: readonly (OutboxRow & { header: string; body: Uint8Array; hash: string })[]
  readonly recipients: readonly Did[]
  readonly epoch: OpenEpoch
  readonly last: number
  readonly firstExpiry: number
}

/** Why a message goes to nobody, or not to one of those it is for. */
type Refusal = Partial<Pick<SendResult, 'did'>> & {
  readonly status: 'refused'
  readonly code: ErrorCode
  readonly reason: string
}

/** It is not waited for: whether there is such a mailbox at all is known to its owner only. */
const noPrekey = { code: 'PREKEY_MISSING', reason: 'The mailbox has published no prekey.' } as const

type Write = (trx: GatewayDatabase) => Promise<void>

/** Seals what is queued, and writes it down before it may be sent. */
export type BatchSealer = {
  /**
   * The next messages of every channel that can send; undefined when there are none. What `last` writes goes to disk
   * with them, or by itself.
   */
  next(last?: Write): Promise<readonly OutboxRow[] | undefined>
  /** Gives up what has expired before it could be sealed. */
  giveUpExpired(): Promise<void>
  /** Whether a channel that cannot send now is to be tried again. */
  readonly waiting: boolean
}

export function createBatchSealer(context: GatewayContext, members: Members, epochs: OpenEpochs): BatchSealer {
  const { db, signer, atRest, logger, now, events } = context
  /** Channels that cannot send now, and until when they wait (ms); the others go on. */
  const blocked = new Map<string, number>()
  // Runs for every message, so it is compiled once.
  const [text, bytes] = ['', new Uint8Array(0)]
  const sealing = db
    .updateTable('outbox')
    .set({ status: 'sealed', header: text, body: bytes, hash: text, recipients: text, results: text })
    .where('seq', '=', 0)
    .compile()

  const next: BatchSealer['next'] = async (last) => {
    const waiting = [...blocked].filter(([, until]) => until > now() && until <= now() + retryMs).map(([fqcn]) => fqcn)
    let queued = db.selectFrom('outbox').selectAll().where('status', '=', 'queued')
    if (waiting.length > 0) queued = queued.where('channel', 'not in', waiting)
    const rows = await queued.orderBy('seq').limit(batchSize).execute()
    if (rows.length === 0) {
      if (last !== undefined) await db.transaction().execute(last)
      return undefined
    }
    const expired = rows.filter(isExpired)
    await failExpired(expired)
    const groups: SealedGroup[] = []
    const runs = firstRuns(expired.length === 0 ? rows : rows.filter((row) => !expired.includes(row)))
    for (const [{ channel: fqcn }] of runs) blocked.delete(fqcn)
    for (const run of runs) {
      const [{ channel: fqcn }] = run
      try {
        groups.push(...(await sealGroup(fqcn, run)))
      } catch (error) {
        const code = isSpineError(error) ? error.code : 'INTERNAL'
        logger.warn({ err: error, code, channel: fqcn }, 'sending waits')
        blocked.set(fqcn, now() + retryMs)
      }
    }
    await record(groups, last)
    return groups.flatMap(({ rows: sealed }) => sealed)
  }
  /** Nothing to write if the channel is gone: its messages have failed. */
  const sealGroup = async (fqcn: string, rows: Run): Promise<SealedGroup[]> => {
    const channel = await findChannel(db, fqcn)
    if (channel === undefined) {
      await fail(rows, [{ status: 'refused', code: 'CHANNEL_UNKNOWN', reason: 'The channel was deleted.' }])
      return []
    }
    const { recipients, strangers } = await findRecipients(channel, rows[0])
    if (recipients.length === 0 && strangers.length === 0)
      throw new SpineError('NO_RECIPIENTS', `Nobody is verified as a recipient of ${fqcn} now.`)
    if (recipients.length === 0) {
      await fail(rows, strangers)
      return []
    }
    const epoch = await epochs.get(channel, recipients, expiryOf(rows[0]))
    const { room, firstExpiry } = fitting(rows, epoch)
    const encoded = JSON.stringify(recipients)
    const sealed = await Promise.all(
      room.map(async (row, i) => ({
        ...{ ...row, ...(await seal(row, epoch, epoch.n + i)), recipients: encoded },
        results: strangers.length === 0 ? row.results : JSON.stringify([...readResults(row), ...strangers]),
      })),
    )
    tell(room, strangers)
    return [{ channel: fqcn, rows: sealed, recipients, epoch, last: epoch.n + sealed.length - 1, firstExpiry }]
  }
  /** Whom a message goes to, and who of those it is for is no recipient of its channel now. */
  const findRecipients = async (
    channel: Channel,
    row: OutboxRow,
  ): Promise<{ recipients: readonly Did[]; strangers: readonly Refusal[] }> => {
    if (row.recipients !== null) return { recipients: readRecipients(row), strangers: [] }
    const wanted = readWanted(row)
    if (channel.useAnonymousExtChannel) return split(wanted ?? [], await epochs.reachable(wanted ?? []), noPrekey)
    const qualified = await members.recipients(channel)
    if (wanted === undefined) return { recipients: qualified, strangers: [] }
    const late = wanted.filter((did) => did !== signer.did && !qualified.includes(did))
    // What fails now fails for good, and a list of holders may be some seconds old.
    const allowed = await Promise.all(late.map((did) => members.allows(channel, did)))
    const reason = `No condition of ${channel.fqcn} makes it a recipient.`
    const fit = [...qualified, ...late.filter((_, i) => allowed[i])]
    return split(wanted, fit, { code: 'NOT_A_RECIPIENT', reason })
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
      exp: row.expires_at ?? undefined,
      tx: tx ?? undefined,
      re: re ?? undefined,
      retx: retx ?? undefined,
      file: file === null ? undefined : (JSON.parse(file) as FileReference),
      traceparent: traceparent ?? undefined,
    })
  }
  /** Only what is written down may be sent: a number must never be given twice. */
  const record = async (groups: readonly SealedGroup[], write: Write | undefined): Promise<void> => {
    await db.transaction().execute(async (trx) => {
      for (const { rows, recipients, channel, epoch, last } of groups) {
        for (const { header, body, hash, recipients: encoded, results, seq } of rows) {
          const values = ['sealed', header, body, hash, encoded, results, seq]
          await trx.executeQuery(CompiledQuery.raw(sealing.sql, values))
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
      await write?.(trx)
    })
    for (const { epoch, last, firstExpiry } of groups) Object.assign(epoch, { n: last + 1, firstExpiry })
  }
  const fail = async (rows: readonly OutboxRow[], refusals: readonly Refusal[]): Promise<void> => {
    if (rows.length === 0) return
    await db.transaction().execute(async (trx) => {
      const failed = rows.map((row) => ({
        ...{ ...row, status: 'failed' as const },
        results: [...readResults(row), ...refusals] as SendResult[],
      }))
      for (const { status, results, seq } of failed)
        await trx
          .updateTable('outbox')
          .set({ status, results: JSON.stringify(results) })
          .where('seq', '=', seq)
          .execute()
      await setAsideRefused(trx, failed, now())
    })
    tell(rows, refusals)
  }
  const tell = (rows: readonly OutboxRow[], refusals: readonly Refusal[]): void => {
    for (const { id, channel: fqcn } of rows)
      for (const { did, code } of refusals) events.emit('state', { id, fqcn, did, state: 'failed', code, at: now() })
  }
  const isExpired = (row: OutboxRow): boolean => expiryOf(row) <= now()
  const failExpired = (rows: readonly OutboxRow[]): Promise<void> =>
    fail(rows, [{ status: 'refused', code: 'MESSAGE_EXPIRED', reason: 'It expired before it could be sent.' }])
  return {
    next,
    async giveUpExpired() {
      const expired = db
        .selectFrom('outbox')
        .selectAll()
        .where('status', '=', 'queued')
        .where('expires_at', '<=', now())
      await failExpired(await expired.execute())
    },
    get waiting() {
      return blocked.size > 0
    },
  }
}

const expiryOf = ({ expires_at: at }: OutboxRow): number => at ?? Number.POSITIVE_INFINITY

/** Of messages the first that an epoch has room for, and that nothing before them outlives there. */
function fitting(rows: Run, epoch: OpenEpoch): { room: readonly OutboxRow[]; firstExpiry: number } {
  let { firstExpiry } = epoch
  const within = rows.slice(0, maxEpochMessages - epoch.n)
  const outliving = within.findIndex((row) => {
    const expiry = expiryOf(row)
    if (!canFollow(firstExpiry, expiry)) return true
    firstExpiry = Math.min(firstExpiry, expiry)
    return false
  })
  return { room: outliving < 0 ? within : within.slice(0, outliving), firstExpiry }
}

/** Whom a message goes to of those it is for, and why it goes not to the others. */
function split(wanted: readonly Did[], fit: readonly Did[], why: Pick<Refusal, 'code' | 'reason'>) {
  return {
    recipients: wanted.filter((did) => fit.includes(did)),
    strangers: wanted.filter((did) => !fit.includes(did)).map((did) => ({ did, status: 'refused' as const, ...why })),
  }
}
