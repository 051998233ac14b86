import type { EventEmitter } from 'node:events'
import type { Activity, DeliveryNews } from '@digital-spine/api'
import type { BrokerClient, HubClient, NamesClient, RememberingPorts } from '@digital-spine/client'
import type { Signer } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import type { Logger } from '@digital-spine/runtime'
import type { Validators } from '@digital-spine/schema'
import type { Account, Vault } from '@digital-spine/vault'
import type { Counter } from 'prom-client'
import type { AtRest } from './at-rest.ts'
import type { GatewayDatabase } from './database.ts'
import type { Identity } from './identity/publish-identity.ts'
import type { TopicCache } from './topics/topic-cache.ts'

/**
 * `gap`: a recipient of the channel misses messages, and goes on with a new epoch only. `file`: there is something to do
 * about an outgoing file. `members`: somebody else qualifies for the channel than before. `state`: a message that was sent
 * from here has come further.
 */
export type GatewayEvents = {
  inbox: [fqcn: string]
  queued: []
  file: [id: string]
  gap: [fqcn: string]
  activity: [Activity]
  members: [fqcn: string]
  state: [DeliveryNews]
}

/** What every part of the gateway works with. */
export type GatewayContext = {
  readonly db: GatewayDatabase
  readonly ledger: Ledger
  readonly ports: RememberingPorts
  readonly vault: Vault
  readonly identity: Identity
  readonly account: Account
  readonly signer: Signer
  readonly atRest: AtRest
  readonly broker: BrokerClient
  readonly brokerDid: string
  readonly brokerUrl: string
  readonly hub: HubClient
  readonly hubUrl: string
  readonly names: NamesClient
  readonly namesUrl: string
  readonly topics: TopicCache
  readonly validators: Validators
  readonly events: EventEmitter<GatewayEvents>
  readonly logger: Logger
  readonly refusals: Counter<'code'>
  readonly now: () => number
  readonly newId: () => string
}
