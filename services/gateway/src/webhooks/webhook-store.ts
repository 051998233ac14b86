import type { WebhookAttempt } from '@digital-spine/api'
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { GatewayDatabase } from '../database.ts'
import { byText } from '../in-order-of.ts'
import type { WebhookTables } from '../tables/webhooks.ts'

export type Webhook = Selectable<WebhookTables['webhooks']>
export type Failure = Pick<WebhookTables['webhook_failures'], 'since' | 'attempt'>

/** Tries that are kept of each. */
const keptAttempts = 100

const prefix = 'webhook:'

/** The client id under which it reads. */
export const readerOfWebhook = (id: string): string => `${prefix}${id}`

/** Whether a client id is a webhook's. */
export const isWebhookReader = ({ client }: { readonly client: string }): boolean => client.startsWith(prefix)

/** The channels that it is for; all if undefined. */
export const fqcnsOf = ({ fqcns }: Pick<Webhook, 'fqcns'>): ReadonlySet<string> | undefined =>
  fqcns === null ? undefined : new Set(JSON.parse(fqcns) as string[])

/** A webhook as it is kept first. */
export const newWebhook = (
  {
    fqcns,
    ...given
  }: Pick<Webhook, 'id' | 'url' | 'format' | 'secret' | 'headers'> & {
    readonly fqcns?: readonly string[] | undefined
  },
  { createdBy, now }: { readonly createdBy: string; readonly now: number },
): Webhook => ({
  ...{ ...given, fqcns: fqcns === undefined ? null : JSON.stringify(fqcns), state: 'active' },
  ...{ old_secret: null, old_until: null, failing_since: null },
  ...{ created_by: createdBy, created_at: now, changed_at: now },
})

/** In the order of their ids. */
export async function listWebhooks(db: GatewayDatabase): Promise<Webhook[]> {
  const rows = await db.selectFrom('webhooks').selectAll().execute()
  return rows.toSorted(byText(({ id }) => id))
}

export const findWebhook = (db: GatewayDatabase, id: string): Promise<Webhook | undefined> =>
  db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirst()

/** The one that reads under a client id. */
export const findWebhookOf = (db: GatewayDatabase, client: string): Promise<Webhook | undefined> =>
  findWebhook(db, client.slice(prefix.length))

export async function insertWebhook(db: GatewayDatabase, row: Webhook): Promise<void> {
  await db.insertInto('webhooks').values(row).execute()
}

export async function updateWebhook(
  db: GatewayDatabase,
  id: string,
  change: Updateable<WebhookTables['webhooks']>,
): Promise<void> {
  await db.updateTable('webhooks').set(change).where('id', '=', id).execute()
}

export async function deleteWebhook(db: GatewayDatabase, id: string): Promise<void> {
  await db.deleteFrom('webhooks').where('id', '=', id).execute()
}

/** What is known of the tries of those that are gone. */
export async function deleteStrayTries(db: GatewayDatabase): Promise<void> {
  const there = db.selectFrom('webhooks').select('id')
  for (const table of ['webhook_failures', 'webhook_attempts'] as const)
    await db.deleteFrom(table).where('webhook', 'not in', there).execute()
}

/** What has failed counts as not tried. */
export async function deleteFailures(db: GatewayDatabase, webhook: string): Promise<void> {
  await db.deleteFrom('webhook_failures').where('webhook', '=', webhook).execute()
}

/** Messages that could not be delivered yet, by their place in the inbox. */
export async function readFailures(db: GatewayDatabase, webhook: string): Promise<Map<number, Failure>> {
  const rows = await db.selectFrom('webhook_failures').selectAll().where('webhook', '=', webhook).execute()
  return new Map(rows.map(({ entry, since, attempt }) => [entry, { since, attempt }]))
}

export async function writeFailure(
  db: GatewayDatabase,
  { webhook, entry }: { readonly webhook: string; readonly entry: number },
  failure: Failure,
): Promise<void> {
  await db
    .insertInto('webhook_failures')
    .values({ webhook, entry, ...failure })
    .onConflict((conflict) => conflict.columns(['webhook', 'entry']).doUpdateSet(failure))
    .execute()
}

export async function deleteFailure(db: GatewayDatabase, webhook: string, entry: number): Promise<void> {
  await db.deleteFrom('webhook_failures').where('webhook', '=', webhook).where('entry', '=', entry).execute()
}

export async function insertAttempt(
  db: GatewayDatabase,
  attempt: Insertable<WebhookTables['webhook_attempts']>,
): Promise<void> {
  const { webhook } = attempt
  await db.insertInto('webhook_attempts').values(attempt).execute()
  const { seq: last } = (await newest(db, webhook).select('seq').offset(keptAttempts).executeTakeFirst()) ?? {}
  if (last === undefined) return
  await db.deleteFrom('webhook_attempts').where('webhook', '=', webhook).where('seq', '<=', last).execute()
}

const newest = (db: GatewayDatabase, webhook: string) =>
  db.selectFrom('webhook_attempts').where('webhook', '=', webhook).orderBy('seq', 'desc').limit(keptAttempts)

/** The latest first. */
export async function listAttempts(db: GatewayDatabase, webhook: string): Promise<WebhookAttempt[]> {
  const rows = await newest(db, webhook).selectAll().execute()
  return rows.map(({ message: messageId, fqcn, attempt, at, ms, status, error }) => ({
    ...{ messageId, fqcn, attempt, at, ms },
    ...(status === null ? {} : { status }),
    ...(error === null ? {} : { error }),
  }))
}
