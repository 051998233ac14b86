import { EventEmitter } from 'node:events'
import { createBrokerClient, createCredentialPorts, createHubClient, createNamesClient } from '@digital-spine/client'
import { createUuidSource } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { Ledger } from '@digital-spine/ledger'
import { createPasswords, currentRequestId, type Lease, type Logger, openDatabase } from '@digital-spine/runtime'
import { createValidators } from '@digital-spine/schema'
import type { Vault } from '@digital-spine/vault'
import { Counter, type Registry } from 'prom-client'
import { type Access, createAccess } from './access/access.ts'
import { type Applier, createApplier } from './apply/apply.ts'
import { brandingKind } from './apply/branding-kind.ts'
import { channelKind } from './apply/channel-kind.ts'
import { peopleKinds } from './apply/people-kinds.ts'
import { webhookKind } from './apply/webhook-kind.ts'
import { createAtRest } from './at-rest.ts'
import { type BrokerIdentity, openBrokerIdentity } from './broker-identity.ts'
import { type Channels, createChannels } from './channels/channels.ts'
import { openMemberStore } from './channels/member-store.ts'
import { watchMembers } from './channels/member-watch.ts'
import { createMembers, type Members } from './channels/members.ts'
import { createChannelReader } from './channels/read-channel.ts'
import { createRoleHolders } from './channels/role-holders.ts'
import type { GatewayContext, GatewayEvents } from './context.ts'
import type { GatewaySchema } from './database.ts'
import { createDeadLetters, type DeadLetters } from './dead-letters/dead-letters.ts'
import { createRedriveKinds } from './dead-letters/redrive-kinds.ts'
import { createEnrolment, type Enrolment } from './enrolment/enrolment.ts'
import { createIssuer, type Issuer } from './enrolment/issuer.ts'
import { createWallet, type Wallet } from './enrolment/wallet.ts'
import { type OpenConnections, watchConnections } from './events/open-connections.ts'
import { type Files, openFiles, type SpoolOptions } from './files/open-files.ts'
import { type Certificate, openCertificate } from './identity/certificate.ts'
import { rotatePrekeys } from './identity/prekeys.ts'
import { publishIdentity } from './identity/publish-identity.ts'
import { rotateByAge } from './identity/rotate-by-age.ts'
import { createKeyRotator, type KeyRotator } from './identity/rotate-keys.ts'
import { createEpochKeys } from './inbox/epoch-keys.ts'
import { createEntryExplainer, type EntryExplainer } from './inbox/explain-entry.ts'
import { createReceiptSender } from './inbox/receipts.ts'
import { createReceivers, type Receivers } from './inbox/receivers.ts'
import { createWriteLane } from './inbox/write-lane.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { createMailboxes, type Mailboxes } from './mailboxes/mailboxes.ts'
import { gatewayMigrations } from './migrations.ts'
import { type Acceptor, createAcceptor } from './outbox/accept.ts'
import { claimReceipts } from './outbox/claim-receipts.ts'
import { createSentMessages, type SentMessages } from './outbox/list-sent.ts'
import { createReplies, type Replies } from './outbox/replies.ts'
import { createTransmitter } from './outbox/transmit.ts'
import { createParties, type Parties } from './people/parties.ts'
import { openPeople, type People } from './people/people.ts'
import { createReaders, type Readers } from './readers/readers.ts'
import { createRetention } from './retention/retention.ts'
import { createTopicCache } from './topics/topic-cache.ts'
import { createPost } from './webhooks/post.ts'
import type { AddressRule } from './webhooks/webhook-address.ts'
import { isWebhookReader } from './webhooks/webhook-store.ts'
import { openWebhooks, type Webhooks } from './webhooks/webhooks.ts'

export type PartsOptions = {
  readonly databaseUrl: string
  /** By which this is the one process that works on the database; none if no other can. */
  readonly lease?: Pick<Lease, 'fence' | 'lost'>
  readonly spool: SpoolOptions
  readonly vault: Vault
  readonly ledger: Ledger
  readonly namesUrl: string
  /** Asked to relay writes before the name service; none if left out. */
  readonly relayUrls?: readonly string[]
  readonly hubUrl: string
  readonly brokerUrl: string
  /** The DID the broker must have; as it tells it if left out. */
  readonly brokerDid?: string
  /** May do everything; at least 16 characters. There is no gateway without one. */
  readonly apiKey: string
  /** How many clients may read, each on each channel; 200 if left out. */
  readonly maxClients?: number
  /** Days after which messages are forgotten; 400 if left out. */
  readonly historyDays?: number
  /** How often a message is handed out to a reader that does not acknowledge it; 10 if left out. */
  readonly maxDeliveries?: number
  /** Where webhooks may lead to beside what anybody may call; nowhere if left out. */
  readonly webhookAddresses?: AddressRule
  /** After how many days keys on the ledger are rotated; never if left out or 0. */
  readonly rotateKeysDays?: number
  readonly logger: Logger
  readonly now?: () => number
}

/** All that works in a gateway, whoever asks for it and by whatever way. */
export type Parts = {
  readonly context: GatewayContext
  readonly access: Access
  readonly accept: Acceptor
  readonly applier: Applier
  readonly brokerIdentity: BrokerIdentity
  readonly certificate: Certificate
  readonly channels: Channels
  readonly connections: OpenConnections
  readonly deadLetters: DeadLetters
  readonly enrolment: Enrolment
  readonly explain: EntryExplainer
  readonly files: Files
  readonly issuer: Issuer
  readonly jobs: Jobs
  readonly mailboxes: Mailboxes
  readonly members: Members
  readonly parties: Parties
  readonly people: People
  readonly readers: Readers
  readonly receivers: Receivers
  readonly replies: Replies
  readonly rotator: KeyRotator
  readonly sent: SentMessages
  readonly wallet: Wallet
  readonly webhooks: Webhooks
  close(): Promise<void>
}

const prekeyCheckMs = 3_600_000
const clientCheckMs = 3_600_000
const retentionMs = 60_000
const expiryCheckMs = 10_000

/** Publishes the identity, and starts sending and receiving. If that fails nothing of it stays open. */
export async function createParts(options: PartsOptions, registry: Registry): Promise<Parts> {
  const { databaseUrl, lease, vault, ledger, namesUrl, hubUrl, brokerUrl, logger, now = Date.now } = options
  await using stack = new AsyncDisposableStack()
  const closing = <T extends { close(): unknown }>(part: T): T =>
    stack.adopt(part, async () => void (await part.close()))
  const db = await openDatabase<GatewaySchema>({ url: databaseUrl, migrations: gatewayMigrations, fence: lease?.fence })
  stack.defer(() => db.destroy())
  const names = closing(createNamesClient(namesUrl, options.relayUrls))
  const identity = await publishIdentity({ vault, ledger, names })
  const { account, signer } = identity
  const hub = closing(createHubClient({ baseUrl: hubUrl, signer: () => signer }))
  const ports = createCredentialPorts({ crypto: nodeCrypto, ledger, hub: hub.http })
  const atRest = createAtRest(await vault.dataKey('messages'))
  const wallet: Wallet = createWallet(
    { db, hub, logger, ports, now, identity, signer, atRest },
    { onFresh: () => broker.reconnect() },
  )
  const certificate = await openCertificate(vault, now)
  const broker = closing(
    createBrokerClient({
      ...{ url: brokerUrl, signer: () => signer, credentials: () => wallet.credentials() },
      requestId: currentRequestId,
      tls: certificate.tls,
    }),
  )
  // Before anything else ends: whoever has the lease then is the one to read the mailbox.
  lease?.lost.throwIfAborted()
  lease?.lost.addEventListener('abort', () => void broker.close())
  const brokerIdentity = await openBrokerIdentity({ db, broker, logger }, { url: brokerUrl, pinned: options.brokerDid })
  const validators = closing(createValidators())
  const context: GatewayContext = {
    db,
    ledger,
    ports,
    vault,
    identity,
    account,
    signer,
    atRest,
    broker,
    get brokerDid() {
      return brokerIdentity.did
    },
    brokerUrl,
    hub,
    hubUrl,
    names,
    namesUrl,
    topics: createTopicCache({ broker, db, ledger, logger, ports, now }, validators),
    validators,
    events: new EventEmitter<GatewayEvents>().setMaxListeners(0),
    logger,
    refusals: new Counter({
      name: 'gateway_refusals_total',
      help: 'Messages and recipients refused.',
      labelNames: ['code'],
      registers: [registry],
    }),
    now,
    newId: createUuidSource(nodeCrypto, now),
  }
  const { newId } = context
  const access = closing(
    createAccess({ db, did: signer.did, apiKey: options.apiKey, passwords: createPasswords(), logger, now, newId }),
  )
  const jobs = createJobs(context)
  const connections = closing(watchConnections(jobs, logger))
  const lane = createWriteLane(db)
  const holders = createRoleHolders(context)
  const people = await openPeople(db)
  const parties = createParties(context, people)
  const members = createMembers(context, { holders, people, store: await openMemberStore(db) })
  closing(watchMembers(context, { jobs, members, holders }))
  const channels = createChannels(context, {
    members,
    reader: createChannelReader({ parties, topics: context.topics }),
  })
  const accept = createAcceptor(context, { members, parties })
  const replies = createReplies(context)
  const sent = createSentMessages(context, { members, parties, replies })
  const receipts = closing(createReceiptSender(context, (mailbox) => mailboxes.signerOf(mailbox)))
  const { maxClients = 200, maxDeliveries = 10 } = options
  const readers = createReaders(context, { receipts, maxClients, maxDeliveries })
  const post = closing(createPost(options.webhookAddresses ?? { anywhere: false, loopback: false }, now))
  const webhooks = closing(await openWebhooks(context, { jobs, parties, post, readers, random: Math.random }))
  const tidyClients = async (): Promise<void> => {
    await webhooks.tidy()
    await readers.removeIdle(isWebhookReader)
  }
  closing(jobs.every('clients', clientCheckMs, tidyClients))
  const kinds = [
    ...peopleKinds(context, people),
    channelKind(context),
    webhookKind(context, webhooks),
    brandingKind(context),
  ]
  const applier = createApplier(context, { kinds, people, members })
  const retain = createRetention(context, { historyDays: options.historyDays ?? 400 })
  closing(jobs.every('retention', retentionMs, retain))
  const files = closing(await openFiles(context, { ...options.spool, receipts, jobs, lane }))

  const prekeys = closing(jobs.every('prekeys', prekeyCheckMs, () => rotatePrekeys(context)))
  broker.onConnected(() => void prekeys.run().catch(() => undefined))
  broker.onConnected(() => void claimReceipts(context).catch((err) => logger.warn({ err }, 'receipts not asked for')))
  const transmitter = closing(createTransmitter(context, members))
  closing(jobs.every('expiry', expiryCheckMs, transmitter.giveUpExpired))
  const own = { signer, mailbox: '' } as const
  const receivers = closing(createReceivers(context, { lane, members, receipts, fetcher: files.fetcher }))
  await receivers.open(own)
  const mailboxes: Mailboxes = closing(createMailboxes(context, { readers: receivers, jobs }))
  const deadLetters = createDeadLetters(context, createRedriveKinds(context, { accept, readers, receivers }))
  const rotator = closing(createKeyRotator(context, { transmitter, jobs, publishPrekeys: prekeys.run }))
  const { rotateKeysDays: days = 0 } = options
  if (days > 0) closing(rotateByAge(context, { days, jobs, rotator }))
  const explain = createEntryExplainer(context, { epochKeys: createEpochKeys(context, own), people })
  const issuer = createIssuer(context)
  const enrolment = createEnrolment(context, { wallet, broker: brokerIdentity })
  const open = stack.move()
  return {
    ...{ context, access, accept, applier, brokerIdentity, certificate, channels, connections, deadLetters },
    ...{ enrolment, explain, files, issuer, jobs, mailboxes, members, parties, people, readers, receivers, replies },
    ...{ rotator, sent, wallet, webhooks },
    close: () => open.disposeAsync(),
  }
}
