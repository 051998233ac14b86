import type { Kysely } from 'kysely'
import type { AccessTables } from './tables/access.ts'
import type { BrandingTables } from './tables/branding.ts'
import type { BrokerTables } from './tables/broker.ts'
import type { ChannelTables } from './tables/channels.ts'
import type { FileTables } from './tables/files.ts'
import type { MailboxTables } from './tables/mailboxes.ts'
import type { PeopleTables } from './tables/people.ts'
import type { ReadingTables } from './tables/reading.ts'
import type { SendingTables } from './tables/sending.ts'
import type { TrafficTables } from './tables/traffic.ts'
import type { WalletTables } from './tables/wallet.ts'
import type { WebhookTables } from './tables/webhooks.ts'

/** The gateway's tables. Payloads, bodies of keys and sealed text are encrypted with the vault's data key. Times in ms. */
export type GatewaySchema = AccessTables &
  BrandingTables &
  BrokerTables &
  ChannelTables &
  FileTables &
  TrafficTables &
  MailboxTables &
  PeopleTables &
  ReadingTables &
  SendingTables &
  WalletTables &
  WebhookTables

export type GatewayDatabase = Kysely<GatewaySchema>
