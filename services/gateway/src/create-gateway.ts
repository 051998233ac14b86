import { EventEmitter } from 'node:events'
import { createBrokerClient, createCredentialPorts, createHubClient, createNamesClient } from '@digital-spine/client'
import { createUuidSource, type Did } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { Ledger } from '@digital-spine/ledger'
import { createApiKeyCheck, createHttpServer, type Logger, openDatabase } from '@digital-spine/runtime'
import { createValidators } from '@digital-spine/schema'
import type { Vault } from '@digital-spine/vault'
import { Counter, Gauge } from 'prom-client'
import { createAtRest } from './at-rest.ts'
import { openBrokerIdentity } from './broker-identity.ts'
import { createMembers } from './channels/members.ts'
import type { GatewayContext, GatewayEvents } from './context.ts'
import type { GatewaySchema } from './database.ts'
import { createIssuer } from './enrolment/issuer.ts'
import { createWallet, type Wallet } from './enrolment/wallet.ts'
import { openFiles, type SpoolOptions } from './files/open-files.ts'
import { rotatePrekeys } from './identity/prekeys.ts'
import { publishIdentity } from './identity/publish-identity.ts'
import { createKeyRotator } from './identity/rotate-keys.ts'
import { createConsumers } from './inbox/consume.ts'
import { createEpochKeys } from './inbox/epoch-keys.ts'
import { createEntryExplainer } from './inbox/explain-entry.ts'
import { createReceiptSender } from './inbox/receipts.ts'
import { createReceiver } from './inbox/receive.ts'
import { gatewayMigrations } from './migrations.ts'
import { createAcceptor } from './outbox/accept.ts'
import { claimReceipts } from './outbox/claim-receipts.ts'
import { createTransmitter } from './outbox/transmit.ts'
import { addActivityRoute } from './routes/activity.ts'
import { addBrokerRoutes } from './routes/broker.ts'
import { addChannelRoutes } from './routes/channels.ts'
import { addEnrolmentRoutes } from './routes/enrolment.ts'
import { createEventServer } from './routes/events.ts'
import { addFileRoutes } from './routes/files.ts'
import { addIdentityRoutes } from './routes/identity.ts'
import { addMailboxRoutes } from './routes/mailbox.ts'
import { addMessageRoutes } from './routes/messages.ts'
import { addNameDirectoryRoutes } from './routes/name-directory.ts'
import { addNameRoutes } from './routes/names.ts'
import { addNetworkRoutes } from './routes/network.ts'
import { addOrderRoutes } from './routes/orders.ts'
import { addPrimaryNameRoutes } from './routes/primary-name.ts'
import { addTopicRoutes } from './routes/topics.ts'
import { addVerificationRoutes } from './routes/verification.ts'
import { addWalletRoutes } from './routes/wallet.ts'
import { addWalletFileRoutes } from './routes/wallet-file.ts'
import { createTopicCache } from './topics/topic-cache.ts'

export type Gateway = { readonly url: string; readonly did: Did; close(): Promise<void> }

export type GatewayOptions = {
  readonly host: string
  readonly port: number
  readonly databaseUrl: string
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
  /** At least 16 characters; there is no gateway without one. */
  readonly apiKey: string
  readonly logger: Logger
  readonly now?: () => number
}

const prekeyCheckMs = 3_600_000
const maxClockDifferenceS = 60
const openPaths: ReadonlySet<string> = new Set(['/live', '/ready', '/health', '/metrics'])

/**
 * Starts a participant's gateway: its identity is on the ledger and its API open when this resolves. If it cannot start
 * nothing of it stays open. The broker may be away, unless this gateway has never been connected to it.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const {
    host,
    port,
    databaseUrl,
    vault,
    ledger,
    namesUrl,
    hubUrl,
    brokerUrl,
    apiKey,
    logger,
    now = Date.now,
  } = options
  const authorise = createApiKeyCheck(apiKey)
  await using stack = new AsyncDisposableStack()
  const closing = <T extends { close(): unknown }>(part: T): T =>
    stack.adopt(part, async () => void (await part.close()))
  const db = await openDatabase<GatewaySchema>({ url: databaseUrl, migrations: gatewayMigrations })
  stack.defer(() => db.destroy())
  const names = closing(createNamesClient(namesUrl, options.relayUrls))
  const identity = await publishIdentity({ vault, ledger, names })
  const { account, signer } = identity
  const hub = closing(createHubClient({ baseUrl: hubUrl, signer: () => signer }))
  const ports = createCredentialPorts({ crypto: nodeCrypto, ledger, hub: hub.http })
  const atRest = createAtRest(await vault.dataKey('messages'))
  const wallet: Wallet = createWallet({ db, hub, logger, ports, now, identity, signer, atRest })
  const broker = closing(
    createBrokerClient({ url: brokerUrl, signer: () => signer, credentials: () => wallet.credentials() }),
  )
  const brokerIdentity = await openBrokerIdentity({ db, broker, logger }, { url: brokerUrl, pinned: options.brokerDid })
  const server = await createHttpServer({
    name: 'gateway',
    title: 'Digital Spine client gateway',
    logger,
    bodyLimit: 2 << 20,
  })
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
      registers: [server.registry],
    }),
    now,
    newId: createUuidSource(nodeCrypto, now),
  }
  const members = createMembers(context)
  const accept = createAcceptor(context)
  const receipts = closing(createReceiptSender(context))
  const consumers = createConsumers(context, receipts)
  const files = closing(await openFiles(context, { ...options.spool, receipts }))
  ledger.onChange(() => members.forget())

  server.app.addHook('onRequest', async ({ url, headers }) => {
    if (!openPaths.has(url.split('?')[0] ?? '')) authorise(headers['x-api-key'])
  })
  addNameRoutes(server.app, context)
  addOrderRoutes(server.app, context)
  addNameDirectoryRoutes(server.app, context)
  addPrimaryNameRoutes(server.app, context)
  addNetworkRoutes(server.app, context)
  addEnrolmentRoutes(server.app, context, createIssuer(context))
  addWalletRoutes(server.app, context, wallet)
  addVerificationRoutes(server.app, context)
  addWalletFileRoutes(server.app, context)
  addChannelRoutes(server.app, context, members)
  addTopicRoutes(server.app, context)
  addMessageRoutes(server.app, context, accept, consumers)
  addFileRoutes(server.app, context, files)
  const epochKeys = createEpochKeys(context)
  addBrokerRoutes(server.app, context)
  addMailboxRoutes(server.app, context, createEntryExplainer(context, epochKeys))
  addActivityRoute(server.app, context)
  const eventServer = createEventServer(context, consumers, accept, authorise)
  server.onUpgrade(eventServer.upgrade)
  server.addCheck({
    name: 'database',
    critical: true,
    check: async () => void (await db.selectFrom('channels').select('fqcn').limit(1).execute()),
  })
  server.addCheck({
    name: 'broker',
    critical: false,
    check() {
      if (!broker.connected) throw broker.failure ?? new Error('not connected')
    },
  })
  server.addCheck({ name: 'ledger', critical: false, check: async () => void (await ledger.sync()) })
  server.addCheck({ name: 'clock', critical: false, check: () => checkClock(broker, now) })

  let publishing: Promise<void> = Promise.resolve()
  const publishPrekeys = (): Promise<void> => {
    const mine = publishing.then(() => rotatePrekeys(context))
    publishing = mine.catch((err) => logger.warn({ err }, 'prekeys not published'))
    return mine
  }
  const keepPrekeys = (): void => void publishPrekeys().catch(() => undefined)
  broker.onConnected(keepPrekeys)
  broker.onConnected(() => void claimReceipts(context).catch((err) => logger.warn({ err }, 'receipts not asked for')))
  const prekeyTimer = setInterval(keepPrekeys, prekeyCheckMs)
  stack.defer(() => clearInterval(prekeyTimer))
  const transmitter = closing(createTransmitter(context, members))
  const receiver = closing(await createReceiver(context, { members, receipts, epochKeys, fetcher: files.fetcher }))
  new Gauge({
    name: 'gateway_entries_waiting',
    help: 'Entries of the mailbox that wait for what their checks rest on.',
    registers: [server.registry],
    collect() {
      this.set(receiver.waiting)
    },
  })
  const rotator = closing(createKeyRotator(context, { transmitter, publishPrekeys }))
  addIdentityRoutes(server.app, context, rotator)
  closing(server)
  closing(eventServer)
  const url = await server.listen({ host, port })
  logger.info({ url, did: signer.did }, 'gateway ready')
  const running = stack.move()
  return { url, did: signer.did, close: () => running.disposeAsync() }
}

/** What is dated far from the broker's time is not taken, and waits in the outbox. */
async function checkClock(broker: GatewayContext['broker'], now: () => number): Promise<void> {
  if (!broker.connected) return
  const { at } = await broker.call('ping', null)
  const seconds = Math.round((now() - at) / 1000)
  if (Math.abs(seconds) > maxClockDifferenceS)
    throw new Error(`the clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} the broker's`)
}
