import { listChannels } from '../channels/channel-store.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import { listWebhooks, type Webhook } from '../webhooks/webhook-store.ts'
import type { Finding } from './item.ts'

/** Channels and webhooks that lead to nobody now. */
export async function findAboutSettings(
  { db }: Pick<GatewayContext, 'db'>,
  members: Pick<Members, 'known' | 'problem'>,
): Promise<Finding[]> {
  const channels = (await listChannels(db)).filter(({ useAnonymousExtChannel }) => !useAnonymousExtChannel)
  return [
    ...channels.flatMap(({ fqcn: subject }): Finding[] => {
      const reason = members.problem(subject)
      if (reason !== undefined) return [{ kind: 'members', subject, reason }]
      return members.known(subject)?.members.length === 0 ? [{ kind: 'channel', subject }] : []
    }),
    ...(await listWebhooks(db)).flatMap(findAboutWebhook),
  ]
}

function findAboutWebhook({ id: subject, state, failing_since: since }: Webhook): Finding[] {
  if (state === 'disabled') return [{ kind: 'webhook', subject, reason: 'disabled' }]
  return since === null || state === 'paused' ? [] : [{ kind: 'webhook', subject, since, reason: 'failing' }]
}
