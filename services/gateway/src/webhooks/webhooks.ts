import type {
  ListQuery,
  ShownWebhook,
  WebhookAttempt,
  WebhookChange,
  WebhookInput,
  WebhookTrial,
} from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { getChannelOf } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { Jobs } from '../jobs.ts'
import type { Readers } from '../readers/readers.ts'
import { pageOf, type ShownPage } from '../show/page.ts'
import type { CourierParts } from './courier.ts'
import { openCouriers, receivingChannels } from './couriers.ts'
import { createSealing, type Sealing } from './sealing.ts'
import { createWebhookSecret } from './sign-webhook.ts'
import { testBody } from './webhook-body.ts'
import { checkHeaders, checkUrl } from './webhook-checks.ts'
import { readHealth, type WebhookHealth } from './webhook-health.ts'
import {
  deleteFailures,
  deleteStrayTries,
  deleteWebhook,
  findWebhook,
  fqcnsOf,
  insertWebhook,
  isWebhookReader,
  listAttempts,
  listWebhooks,
  newWebhook,
  readerOfWebhook,
  updateWebhook,
  type Webhook,
} from './webhook-store.ts'

/** Endpoints that messages are delivered to (decision 49). What is asked about one that there is not is NOT_FOUND. */
export type Webhooks = {
  list(query: ListQuery): Promise<ShownPage<ShownWebhook>>
  get(id: string): Promise<ShownWebhook>
  /** Throws CONFLICT, CHANNEL_UNKNOWN, CHANNEL_UNFIT, CLIENTS_EXCEEDED and VALIDATION_FAILED. */
  create(input: WebhookInput, createdBy: string): Promise<ShownWebhook & { readonly secret: string }>
  change(id: string, change: WebhookChange): Promise<ShownWebhook>
  remove(id: string): Promise<void>
  test(id: string): Promise<WebhookTrial>
  /** The new secret; the last one signs too for 24 h. */
  rotate(id: string): Promise<string>
  pause(id: string): Promise<ShownWebhook>
  resume(id: string): Promise<ShownWebhook>
  attempts(id: string): Promise<WebhookAttempt[]>
  /** Goes by what webhooks there are in the database now. */
  refresh(): Promise<void>
  /** Forgets places on channels that no webhook reads any more. */
  tidy(): Promise<void>
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
  close(): Promise<void>
}

const tickMs = 1000
const places = { placeOf: ({ id }: Webhook) => id, textsOf: ({ id, url }: Webhook) => [id, url] }
const oldSecretMs = 24 * 3_600_000

export async function openWebhooks(
  context: Pick<GatewayContext, 'db' | 'atRest' | 'events' | 'logger' | 'newId' | 'now'>,
  parts: Omit<CourierParts, 'context' | 'sealing' | 'readers'> & {
    readonly jobs: Jobs
    readonly readers: CourierParts['readers'] & Pick<Readers, 'begin' | 'list' | 'remove'>
  },
): Promise<Webhooks> {
  const { db, newId, now } = context
  const { jobs, post, readers } = parts
  const sealing = createSealing(context.atRest)
  const couriers = await openCouriers(context, { ...parts, sealing })
  const job = jobs.every('webhooks', tickMs, async () => couriers.wake())
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other, so that a webhook has one courier. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  const get = async (id: string): Promise<Webhook> => {
    const row = await findWebhook(db, id)
    if (row === undefined) throw new SpineError('NOT_FOUND', `There is no webhook ${id}.`)
    return row
  }
  const begin = async (row: Pick<Webhook, 'id' | 'fqcns'>): Promise<void> => {
    for (const fqcn of await receivingChannels(db, fqcnsOf(row)))
      await readers.begin({ fqcn, client: readerOfWebhook(row.id) })
  }
  const tidy = async (): Promise<void> => {
    const places = new Set<string>()
    for (const row of await listWebhooks(db))
      for (const fqcn of await receivingChannels(db, fqcnsOf(row))) places.add(`${readerOfWebhook(row.id)} ${fqcn}`)
    for (const reader of await readers.list())
      if (isWebhookReader(reader) && !places.has(`${reader.client} ${reader.fqcn}`)) await readers.remove(reader)
    await deleteStrayTries(db)
  }
  const update = (id: string, change: (row: Webhook) => Partial<Webhook>): Promise<Webhook> =>
    inTurn(async () => {
      const before = await get(id)
      const row = { ...before, ...change(before), changed_at: now() }
      await begin(row)
      await updateWebhook(db, id, row)
      await couriers.stop(id)
      await tidy()
      await couriers.start(row)
      return row
    })
  const check = async ({ url, fqcns, headers = {} }: WebhookChange): Promise<void> => {
    checkUrl(url)
    checkHeaders(headers)
    for (const fqcn of fqcns ?? []) await getChannelOf(db, fqcn, 'sub', 'download')
    if (await post.isRefused(url))
      throw new SpineError('VALIDATION_FAILED', 'The gateway does not call that address.', {
        details: { member: 'url' },
      })
  }
  const show = async (row: Webhook): Promise<ShownWebhook> => ({
    ...describe(row, sealing),
    ...(await readHealth(db, row.id)),
  })
  return {
    async list(query) {
      const { items, ...page } = pageOf(await listWebhooks(db), query, places)
      return { items: await Promise.all(items.map(show)), ...page }
    },
    get: async (id) => show(await get(id)),
    create: (input, createdBy) =>
      inTurn(async () => {
        await check(input)
        const { id = newId(), secret = createWebhookSecret(), headers = {}, ...settings } = input
        if ((await findWebhook(db, id)) !== undefined)
          throw new SpineError('CONFLICT', `There is a webhook ${id} already.`)
        const sealed = { secret: sealing.seal(secret), headers: sealing.seal(headers) }
        const row = newWebhook({ id, ...settings, ...sealed }, { createdBy, now: now() })
        await begin(row)
        await insertWebhook(db, row)
        await couriers.start(row)
        return { ...(await show(row)), secret }
      }),
    async change(id, change) {
      await check(change)
      const { url, fqcns, format, headers } = change
      const sealed = headers === undefined ? {} : { headers: sealing.seal(headers) }
      const asJson = fqcns === undefined ? null : JSON.stringify(fqcns)
      return show(await update(id, () => ({ url, format, fqcns: asJson, ...sealed })))
    },
    remove: (id) =>
      inTurn(async () => {
        await get(id)
        await deleteWebhook(db, id)
        await couriers.stop(id)
        await tidy()
      }),
    async test(id) {
      const row = await get(id)
      const at = now()
      const { body, contentType } = testBody(row, at)
      const headers = { ...sealing.headers(row, { id: `test_${newId()}`, at, body }), 'content-type': contentType }
      const { retryAfterMs: _, ...trial } = await post.send(row.url, {
        ...{ body, headers, signal: new AbortController().signal },
      })
      return trial
    },
    async rotate(id) {
      const secret = createWebhookSecret()
      const renewed = { secret: sealing.seal(secret), old_until: now() + oldSecretMs }
      await update(id, (row) => ({ ...renewed, old_secret: row.secret }))
      return secret
    },
    pause: async (id) => show(await update(id, () => ({ state: 'paused' }))),
    async resume(id) {
      await get(id)
      await deleteFailures(db, id)
      return show(await update(id, () => ({ state: 'active', failing_since: null })))
    },
    async attempts(id) {
      await get(id)
      return listAttempts(db, id)
    },
    refresh: () =>
      inTurn(async () => {
        await couriers.stopAll()
        await tidy()
        for (const row of await listWebhooks(db)) {
          await begin(row)
          await couriers.start(row)
        }
      }),
    tidy: () => inTurn(tidy),
    async settled() {
      await last
      await couriers.settled()
    },
    async close() {
      await job.close()
      await last
      await couriers.close()
    },
  }
}

const describe = (
  row: Webhook,
  { headerNames }: Pick<Sealing, 'headerNames'>,
): Omit<ShownWebhook, keyof WebhookHealth> => {
  const fqcns = fqcnsOf(row)
  return {
    ...{ id: row.id, url: row.url, ...(fqcns === undefined ? {} : { fqcns: [...fqcns] }), format: row.format },
    ...{ headers: headerNames(row), state: row.state },
    ...{ createdBy: row.created_by, createdAt: row.created_at, changedAt: row.changed_at },
    ...(row.old_until === null ? {} : { oldSecretUntil: row.old_until }),
    ...(row.failing_since === null ? {} : { failingSince: row.failing_since }),
  }
}
