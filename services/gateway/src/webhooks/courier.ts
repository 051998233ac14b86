import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'
import { flowOf, type InboxRow } from '../readers/inbox-row.ts'
import type { Readers } from '../readers/readers.ts'
import { showReceived } from '../show/received-message.ts'
import type { Outcome, Post } from './post.ts'
import { retryDelay } from './retry-delay.ts'
import type { Sealing } from './sealing.ts'
import { webhookBody } from './webhook-body.ts'
import {
  deleteFailure,
  type Failure,
  insertAttempt,
  readerOfWebhook,
  updateWebhook,
  type Webhook,
  writeFailure,
} from './webhook-store.ts'

export type CourierParts = {
  readonly context: Pick<GatewayContext, 'db' | 'atRest' | 'logger' | 'now'>
  readonly readers: Pick<Readers, 'lend' | 'giveBack' | 'finish' | 'rewind'>
  readonly parties: Pick<Parties, 'called'>
  readonly post: Post
  readonly sealing: Sealing
  /** From 0 to 1. */
  readonly random: () => number
}

/** Delivers the messages of channels to one webhook: each flow in order, one message of it at a time. */
export type Courier = {
  /** Sends what is due; there may be something new on that channel. */
  wake(fqcn?: string): void
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
  /** Ends what is under way, and gives back what is in hand. */
  stop(): Promise<void>
}

/** A message in hand. */
type Entry = Pick<InboxRow, 'seq'>

/** `left` if messages of it were left out when others were lent; `retryAt` if its first one has failed. */
type Flow = {
  readonly fqcn: string
  readonly name: string
  readonly queue: Entry[]
  busy: boolean
  left: boolean
  retryAt?: number
}

/** An endpoint that takes nothing is tried with one message at a time: the how manieth try, and when. */
type Probe = { readonly attempt: number; readonly at: number }

const atOnce = 8
const goneForGood = 410
const giveUpMs = 3 * 24 * 3_600_000
/** Flows that fail one after the other, and nothing in between, before the whole endpoint counts as failing. */
const failingFlows = 3
/** Before a message goes again because it could not be written down what came of it. */
const unwrittenMs = 30_000
const page = 100
const maxOfFlow = 100
const maxInHand = 2000

/** `channels` are those that it reads; `failures` what could not be delivered before this process began. */
export function createCourier(
  webhook: Webhook,
  { channels, failures }: { readonly channels: readonly string[]; readonly failures: Map<number, Failure> },
  { context, readers, parties, post, sealing, random }: CourierParts,
): Courier {
  const { db, atRest, logger, now } = context
  const { id } = webhook
  const client = readerOfWebhook(id)
  const flows = new Map<string, Flow>()
  /** Channels that may have something new. */
  const fresh = new Set(channels)
  const failing = new Set<string>()
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()
  let failingSince = webhook.failing_since
  let probe: Probe | undefined = failingSince === null ? undefined : { attempt: 0, at: 0 }
  let stepping: Promise<void> | undefined
  let again = false

  const isFull = ({ retryAt, queue, left }: Flow): boolean =>
    retryAt !== undefined || queue.length >= (left ? 1 : maxOfFlow)
  /** Whether one more may be sent now. */
  const mayGoOn = (): boolean =>
    probe === undefined ? underWay.size < atOnce : underWay.size === 0 && probe.at <= now()

  /** The next flow that has something to be sent now; who was served last comes last. */
  const pick = (): Flow | undefined => {
    if (!mayGoOn()) return undefined
    const waiting = [...flows.values()].filter(({ busy, queue }) => !busy && queue.length > 0)
    const untried = waiting.find(({ retryAt }) => retryAt === undefined)
    if (untried !== undefined) return untried
    const tried = waiting.toSorted((a, b) => (a.retryAt ?? 0) - (b.retryAt ?? 0))
    return tried.find(({ retryAt = 0 }) => probe !== undefined || retryAt <= now())
  }
  /** Takes more messages in hand. Answers whether there were any. */
  const fill = async (): Promise<boolean> => {
    if (!mayGoOn()) return false
    for (const [key, flow] of flows) {
      if (!flow.left || isFull(flow) || flow.busy) continue
      flows.delete(key)
      await readers.rewind({ fqcn: flow.fqcn, client })
      fresh.add(flow.fqcn)
    }
    for (const fqcn of fresh) {
      const inHand = flows.values().reduce((sum, { queue }) => sum + queue.length, 0)
      if (inHand >= maxInHand) return false
      if (await take(fqcn)) return true
    }
    return false
  }
  const take = async (fqcn: string): Promise<boolean> => {
    fresh.delete(fqcn)
    try {
      const full = [...flows.values()].filter((flow) => flow.fqcn === fqcn && isFull(flow))
      for (const flow of full) flow.left = true
      const wish = { amount: page, except: full.map(({ name }) => name), leaseMs: Number.POSITIVE_INFINITY }
      const rows = await readers.lend({ fqcn, client }, wish)
      if (rows.length === page) fresh.add(fqcn)
      for (const row of rows) put(fqcn, row)
      return rows.length > 0
    } catch (error) {
      fresh.add(fqcn)
      throw error
    }
  }
  const put = (fqcn: string, row: InboxRow): void => {
    const key = keyOf({ fqcn, name: flowOf(row) })
    const flow = flows.get(key) ?? { fqcn, name: flowOf(row), queue: [], busy: false, left: false }
    flows.set(key, flow)
    // Those before it were left out meanwhile, and come again with it.
    if (flow.left) readers.giveBack({ fqcn, client }, [row])
    else flow.queue.push({ seq: row.seq })
  }
  const step = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const flow = pick()
      if (flow !== undefined) launch(flow)
      else if (!(await fill())) return
    }
  }
  const wake = (): void => {
    again = stepping !== undefined
    stepping ??= step()
      .catch((err: unknown) => logger.warn({ err, webhook: id }, 'a webhook has to wait'))
      .then(() => {
        stepping = undefined
        if (again) wake()
      })
  }
  const launch = (flow: Flow): void => {
    flow.busy = true
    const work = deliver(flow)
      .catch((err: unknown) => {
        flow.retryAt = now() + unwrittenMs
        logger.error({ err, webhook: id }, 'what came of a delivery is not written down')
      })
      .then(() => {
        flow.busy = false
        underWay.delete(work)
        flows.delete(keyOf(flow))
        if (flow.queue.length > 0 || flow.left) flows.set(keyOf(flow), flow)
        wake()
      })
    underWay.add(work)
  }
  const deliver = async (flow: Flow): Promise<void> => {
    const [entry] = flow.queue
    if (entry === undefined) return
    const row = await db.selectFrom('inbox').selectAll().where('seq', '=', entry.seq).executeTakeFirst()
    if (row === undefined || row.dropped_at !== null) return passOver(flow, entry)
    const isProbe = probe !== undefined
    const outcome = await send(row)
    if (outcome.error === undefined) await taken(flow, row, outcome)
    else if (!stopping.signal.aborted) await failed(flow, row, { outcome, isProbe })
  }
  const send = (row: InboxRow): Promise<Outcome> => {
    const message = showReceived(row, { atRest, parties })
    const { contentType, body } = webhookBody(webhook, row, { message, atRest })
    const at = now()
    const headers = sealing.headers(webhook, { id: deliveryId(row), at, body })
    return post.send(webhook.url, {
      ...{ body, signal: stopping.signal },
      headers: { ...headers, 'content-type': contentType },
    })
  }
  const note = async ({ id: message, fqcn }: InboxRow, attempt: number, outcome: Outcome): Promise<void> => {
    const { status = null, error = null, ms } = outcome
    await insertAttempt(db, { webhook: id, message, fqcn, attempt, at: now(), ms, status, error })
  }
  const taken = async (flow: Flow, row: InboxRow, outcome: Outcome): Promise<void> => {
    const attempt = (failures.get(row.seq)?.attempt ?? 0) + 1
    await readers.finish({ fqcn: flow.fqcn, client }, [row.seq])
    await passOn(flow)
    await note(row, attempt, outcome)
    failing.clear()
    if (failingSince !== null) await updateWebhook(db, id, { failing_since: null })
    failingSince = null
    if (probe === undefined) return
    probe = undefined
    for (const other of flows.values()) if (other.retryAt !== undefined) other.retryAt = 0
  }
  /** It was kept long enough, and is a dead letter already. */
  const passOver = async (flow: Flow, entry: Entry): Promise<void> => {
    readers.giveBack({ fqcn: flow.fqcn, client }, [entry])
    await passOn(flow)
  }
  /** Its first message is done with. */
  const passOn = async (flow: Flow): Promise<void> => {
    delete flow.retryAt
    const { seq = 0 } = flow.queue.shift() ?? {}
    if (failures.delete(seq)) await deleteFailure(db, id, seq)
  }
  const failed = async (
    flow: Flow,
    row: InboxRow,
    { outcome, isProbe }: { outcome: Outcome; isProbe: boolean },
  ): Promise<void> => {
    const { seq: entry } = row
    const { status, error, retryAfterMs = 0 } = outcome
    const attempt = (failures.get(entry)?.attempt ?? 0) + 1
    const since = failures.get(entry)?.since ?? Math.max(row.received_at, failingSince ?? now())
    const after = (tries: number): number => now() + Math.max(retryDelay(tries, random()), retryAfterMs)
    failures.set(entry, { since, attempt })
    await note(row, attempt, outcome)
    if (failingSince === null) await updateWebhook(db, id, { failing_since: now() })
    failingSince ??= now()
    failing.add(keyOf(flow))
    // What was under way when the first probe was decided upon says nothing new.
    if (isProbe || (probe === undefined && failing.size >= failingFlows)) {
      const tries = (probe?.attempt ?? 0) + 1
      probe = { attempt: tries, at: after(tries) }
    }
    const isGone = status === goneForGood
    if (isGone || now() - since >= giveUpMs) {
      const refusal = { kind: 'webhook', code: isGone ? 'WEBHOOK_GONE' : 'WEBHOOK_FAILED', reason: error } as const
      await readers.finish({ fqcn: flow.fqcn, client }, [entry], refusal)
      await passOn(flow)
    } else {
      flow.retryAt = after(attempt)
      await writeFailure(db, { webhook: id, entry }, { since, attempt })
      // They wait where they take no room.
      flow.left = true
      readers.giveBack({ fqcn: flow.fqcn, client }, flow.queue.splice(1))
    }
    if (!isGone) return
    stopping.abort()
    await updateWebhook(db, id, { state: 'disabled' })
    logger.warn({ webhook: id }, 'a webhook is disabled: its endpoint is gone for good')
  }
  const settled = async (): Promise<void> => {
    while (stepping !== undefined || underWay.size > 0) await Promise.all([stepping, ...underWay])
  }
  return {
    wake(fqcn) {
      if (fqcn !== undefined) fresh.add(fqcn)
      wake()
    },
    settled,
    async stop() {
      stopping.abort()
      await settled()
      for (const { fqcn, queue } of flows.values()) readers.giveBack({ fqcn, client }, queue)
      flows.clear()
    },
  }
}

const keyOf = ({ fqcn, name }: Pick<Flow, 'fqcn' | 'name'>): string => `${fqcn} ${name}`

/** The same at every try, and of no other message: two senders may give the same id. */
const deliveryId = ({ id, seq }: InboxRow): string => `${id}_${seq}`
