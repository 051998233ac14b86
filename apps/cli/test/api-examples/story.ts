import { tellAccess } from './tell-access.ts'
import { tellBroker } from './tell-broker.ts'
import { tellChannels } from './tell-channels.ts'
import { tellMessages } from './tell-messages.ts'
import { tellNames } from './tell-names.ts'
import { tellRoles } from './tell-roles.ts'
import { tellTopics } from './tell-topics.ts'
import { tellWebhooks } from './tell-webhooks.ts'
import type { Teller } from './teller.ts'

/** What two participants do with the API of their gateways, from their names to messages. It calls nearly every operation. */
export async function tellStory(maker: Teller, partner: Teller): Promise<void> {
  await tellNames(maker, partner)
  await tellRoles(maker, partner)
  await tellTopics(maker)
  await tellChannels(maker, partner)
  await tellMessages(maker, partner)
  await tellWebhooks(partner)
  await tellAccess(maker)
  await tellBroker(maker)
}
