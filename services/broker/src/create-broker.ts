import { join } from 'node:path'
import { createCredentialPorts, createHubClient } from '@digital-spine/client'
import type { Did, Signer } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { Ledger } from '@digital-spine/ledger'
import {
  createHttpServer,
  createLogin,
  createMemorySessionStore,
  createRateLimit,
  type Logger,
  type SessionLife,
} from '@digital-spine/runtime'
import { Counter, Gauge } from 'prom-client'
import { refuseMoved } from './cluster/moved-folder.ts'
import { createCoalesced } from './coalesced.ts'
import { type BrokerLimits, defaultLimits } from './config.ts'
import type { BrokerContext } from './context.ts'
import { createMailboxes } from './delivery/mailboxes.ts'
import { createDirectory } from './directory/directory.ts'
import { createEpochs } from './epochs.ts'
import { openDirectoryStore } from './files/directory-store.ts'
import type { FileStore } from './files/file-store.ts'
import { reclaimFiles } from './files/remove-file.ts'
import { openEmbeddedLog } from './log/embedded/embedded-log.ts'
import type { MessageLog } from './log/message-log.ts'
import { createAudit } from './policy/audit.ts'
import { auditLogin, auditSessions } from './policy/audited-login.ts'
import { createCallers } from './policy/callers.ts'
import { type BrokerRoles, createPolicy, type NamespaceRoles } from './policy/policy.ts'
import { createQuotas } from './policy/quotas.ts'
import { createRoleCheck } from './policy/role-check.ts'
import { createReceiptBook } from './receipt-book.ts'
import { addRoutes } from './routes/routes.ts'
import { createPaces } from './stream/paces.ts'
import { createStreamServer } from './stream/stream-server.ts'
import { createTopicBook } from './topics/topic-book.ts'
import { createTopicUses } from './topics/topic-uses.ts'

export type Broker = { readonly url: string; readonly did: Did; close(): Promise<void> }

const recheckMs = 10_000
/** Between one round of checking everybody's roles and the next, however often the ledger changes. */
const recheckPauseMs = 2000
const expiryMs = 60_000
/** Each is about up to 256 messages. */
const claimsPerMinute = 12
/** Small, so that it holds up nobody's messages. */
const expiryBatch = 500

/**
 * Starts a message broker on the embedded log and the files in `dataDir`, or on others that it is told how to open. `signer`
 * is its own identity, published on the ledger; `logins` says where sessions are kept, in memory if left out.
 */
export async function createBroker(options: {
  dataDir: string
  openLog?: () => Promise<MessageLog>
  openFiles?: () => Promise<FileStore>
  logins?: Pick<Parameters<typeof createLogin>[0], 'store' | 'replays'>
  host: string
  port: number
  ledger: Ledger
  signer: Signer
  hubUrl: string
  roles: BrokerRoles
  namespaces?: readonly NamespaceRoles[]
  limits?: Partial<BrokerLimits>
  sessions?: Partial<SessionLife>
  logger: Logger
  now?: () => number
}): Promise<Broker> {
  const { dataDir, host, port, ledger, signer, hubUrl, logger, now = Date.now } = options
  const policy = createPolicy(options.roles, options.namespaces)
  const limits = { ...defaultLimits, ...options.limits }
  const { openLog = () => openLogIn(dataDir), openFiles = () => openDirectoryStore(join(dataDir, 'files')) } = options
  const files = await openFiles()
  const log = await openLog()
  const hub = createHubClient({ baseUrl: hubUrl, signer: () => signer })
  const ports = createCredentialPorts({ crypto: nodeCrypto, ledger, hub: hub.http })
  const mailboxes = createMailboxes(log)
  const { notify } = mailboxes
  const stop = new AbortController()
  const directory = createDirectory({ log, ledger, ports, hub, logger, now })
  const checkRoles = createRoleCheck({ ports, policy, now, directory })
  const audit = createAudit({ log, logger, now })
  const { store = createMemorySessionStore({ now }), ...logins } = options.logins ?? {}
  const sessions = createLogin({
    ...{ ...logins, store: auditSessions(store, audit), audience: signer.did, ledger, checkRoles, logger, now },
    life: options.sessions ?? {},
  })
  const login = auditLogin(sessions, audit)
  const quotas = createQuotas({ log, everybody: limits, now })
  const server = await createHttpServer({ name: 'broker', title: 'Digital Spine message broker', logger })
  const registers = [server.registry]
  const context: BrokerContext = {
    log,
    files,
    ledger,
    ports,
    login,
    signer,
    limits,
    policy,
    quotas,
    audit,
    callers: createCallers({ login, quotas, perMinute: limits.requestsPerMinute, now }),
    logger,
    epochs: createEpochs(log, ledger.keys, limits.maxRetentionMs),
    receipts: createReceiptBook({ log, signer, retentionMs: limits.retentionMs, logger, notify, now }),
    claims: createRateLimit('claims of receipts are heard', claimsPerMinute, now),
    directory,
    refusals: new Counter({
      name: 'broker_refusals_total',
      help: 'Operations refused.',
      labelNames: ['operation', 'code'],
      registers,
    }),
    accepted: new Counter({
      name: 'broker_accepted_total',
      help: 'Messages stored, one for each recipient.',
      registers,
    }),
    topics: createTopicBook(log, now),
    topicUses: createTopicUses({ log, logger }),
    mailboxes,
    paces: createPaces(),
    now,
    stopping: stop.signal,
    notify,
  }
  new Gauge({
    name: 'broker_mailboxes_read',
    help: 'Mailboxes with a reader.',
    registers,
    collect() {
      this.set(mailboxes.size)
    },
  })
  server.addCheck({ name: 'log', critical: true, check: () => log.check() })
  server.addCheck({ name: 'files', critical: false, check: () => files.check() })
  server.addCheck({ name: 'ledger', critical: false, check: async () => void (await ledger.sync()) })
  addRoutes(server.app, context)
  const stream = createStreamServer(context)
  server.onUpgrade(stream.upgrade)

  const recheck = createCoalesced(async () => {
    const isInDoubt = await stream.recheck().catch((err: unknown) => logger.error({ err }, 'recheck failed'))
    if (isInDoubt === true) recheck.run()
  }, recheckPauseMs)
  ledger.onChange(recheck.run)
  const timers = [
    setInterval(recheck.run, recheckMs),
    setInterval(() => mailboxes.check(), 1000),
    setInterval(() => void expire(context).catch((err) => logger.error({ err }, 'expiry failed')), expiryMs),
    setInterval(
      () => void reclaimFiles(context).catch((err) => logger.error({ err }, 'reclaiming files failed')),
      expiryMs,
    ),
  ]
  const url = await server.listen({ host, port })
  logger.info({ url, did: signer.did }, 'broker ready')
  return {
    url,
    did: signer.did,
    async close() {
      for (const timer of timers) clearInterval(timer)
      stop.abort()
      stream.close()
      const steps: readonly (readonly [part: string, close: () => Promise<unknown>])[] = [
        // First, so that nothing below waits for an answer of the hub.
        ['hub', () => hub.close()],
        ['connections and checks', () => Promise.all([server.close(), recheck.close(), directory.close()])],
        ['receipts', () => context.receipts.close()],
        ['uses of topics', () => context.topicUses.close()],
        ['audit', () => audit.close()],
        ['log', async () => log[Symbol.asyncDispose]()],
        ['files', async () => files[Symbol.asyncDispose]()],
      ]
      for (const [part, close] of steps) {
        logger.debug({ part }, 'closing')
        await close()
      }
    },
  }
}

async function openLogIn(dataDir: string): Promise<MessageLog> {
  refuseMoved(dataDir)
  return openEmbeddedLog(join(dataDir, 'log'))
}

/** Ends what is past its retention, and tells the senders. */
async function expire({ log, receipts, now }: BrokerContext): Promise<void> {
  for (let isMore = true; isMore; ) {
    const { lost, more } = await log.expire(now(), expiryBatch)
    for (const { from, recipient, id, hash, position } of lost)
      receipts.add(from, { status: 'expired', recipient, id, hash, position })
    isMore = more
  }
}
