import { WebhookSpec } from '@digital-spine/api'
import type { GatewayContext } from '../context.ts'
import { createSealing } from '../webhooks/sealing.ts'
import { createWebhookSecret } from '../webhooks/sign-webhook.ts'
import { checkUrl } from '../webhooks/webhook-checks.ts'
import {
  deleteWebhook,
  findWebhook,
  fqcnsOf,
  insertWebhook,
  listWebhooks,
  newWebhook,
  type Webhook,
} from '../webhooks/webhook-store.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import type { ApplyKind } from './apply-kind.ts'

/** Webhooks as documents, without their secrets: a new one has a secret that is made anew before anybody knows it. */
export function webhookKind(
  { db, atRest, now }: Pick<GatewayContext, 'db' | 'atRest' | 'now'>,
  webhooks: Pick<Webhooks, 'refresh'>,
): ApplyKind {
  const { seal } = createSealing(atRest)
  return {
    kind: 'Webhook',
    schema: WebhookSpec,
    scope: 'receive',
    list: async () => new Map((await listWebhooks(db)).map((row) => [row.id, describe(row)])),
    async read(spec) {
      const { id, url, fqcns, format = 'message' } = spec as WebhookSpec
      checkUrl(url)
      const known = await findWebhook(db, id)
      const sealed = { secret: seal(createWebhookSecret()), headers: seal({}) }
      const row = newWebhook({ id, url, fqcns, format, ...sealed }, { createdBy: 'configuration', now: now() })
      const changed = { ...(known ?? row), url, fqcns: row.fqcns, format, changed_at: row.changed_at }
      return { name: id, spec: describe(row), write: (trx) => insertWebhook(trx, changed) }
    },
    delete: deleteWebhook,
    applied: webhooks.refresh,
  }
}

const describe = (row: Webhook): object => {
  const fqcns = fqcnsOf(row)
  return { id: row.id, url: row.url, ...(fqcns === undefined ? {} : { fqcns: [...fqcns] }), format: row.format }
}
