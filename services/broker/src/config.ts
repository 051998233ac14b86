import { readFileSync } from 'node:fs'
import type { BrokerQuota } from '@digital-spine/api'
import { type Name, parseName } from '@digital-spine/core'
import { type ConfigOf, type Setting, setting } from '@digital-spine/runtime'
import { natsSettings } from './cluster/nats-settings.ts'
import { type FilePlace, readFilePlace } from './files/open-file-store.ts'
import type { NamespaceRoles } from './policy/policy.ts'
import { defaultQuota } from './policy/quotas.ts'
import { readNamespaces } from './policy/read-namespaces.ts'

/** How long things are kept, and what each participant may use. */
export type BrokerLimits = BrokerQuota & {
  /** ms a message stays without being read; 7 days by default. */
  readonly retentionMs: number
  /** The longest that the owner of a topic may ask for. */
  readonly maxRetentionMs: number
  /** ms before something delivered but not acknowledged is delivered again. */
  readonly leaseMs: number
  /** Deliveries before a message is set aside as a dead letter. */
  readonly maxDeliveries: number
}

export const defaultLimits: BrokerLimits = {
  ...defaultQuota,
  retentionMs: 7 * 86_400_000,
  maxRetentionMs: 30 * 86_400_000,
  leaseMs: 30_000,
  maxDeliveries: 5,
}

const hourMs = 3_600_000

/** The variables of a broker that runs by itself. */
export const brokerSettings = {
  dataDir: setting.text('folder of the log and the vault', './data/broker'),
  host: setting.text('address to listen on', '127.0.0.1'),
  port: setting.port('port to listen on', 8030),
  freshnessMinutes: setting.freshnessMinutes(),
  namesUrl: setting.url('the name service, which tells the network and relays writes'),
  hubUrl: setting.url('the SSI hub, where status lists and credentials come from'),
  vaultSecret: setting.text('what opens the vault'),
  ...natsSettings,
  files: {
    about:
      'where files are kept: a folder, or s3://BUCKET/PREFIX?endpoint=URL&region=REGION; brokers of several processes share it. Empty: a folder in the data folder',
    fallback: null,
    parse: readFilePlace,
  } as Setting<FilePlace | null>,
  filesKeyId: setting.text('id of the access key of the store of files', ''),
  filesSecret: setting.text('the secret of that access key', ''),
  retentionHours: atLeastOne('hours that a message is kept that is not read', defaultLimits.retentionMs / hourMs),
  maxRetentionHours: atLeastOne('the most hours that a topic may ask for', defaultLimits.maxRetentionMs / hourMs),
  maxMailboxMessages: atLeastOne('messages that a mailbox holds', defaultQuota.mailbox.messages),
  maxMailboxBytes: atLeastOne('bytes that a mailbox holds', defaultQuota.mailbox.bytes),
  maxMailboxes: setting.integer('anonymous mailboxes of one participant', defaultQuota.mailboxes),
  maxTopics: setting.integer('topics created by one participant', defaultQuota.topics),
  maxClients: atLeastOne('client ids that read one mailbox', defaultQuota.clientsPerMailbox),
  maxInFlight: atLeastOne('entries that a reader may have and not acknowledge', defaultQuota.inFlight),
  maxConnections: atLeastOne('streams of one participant at a time', defaultQuota.connections),
  maxFileBytes: setting.integer('bytes of files of one participant', defaultQuota.fileBytes),
  requestsPerMinute: atLeastOne('requests of one participant in a minute', defaultQuota.requestsPerMinute),
  sendsPerSecond: atLeastOne(
    'messages a second that one participant may go on sending; beyond it is kept waiting',
    defaultQuota.sendsPerSecond,
  ),
  sessionIdleMinutes: setting.integer('minutes after which a session ends that is not used', 720),
  sessionMaxMinutes: setting.integer('minutes after which a session ends in any case', 10_080),
  useRole: role('role that may use the broker'),
  topicRole: role('role that may create topics'),
  adminRole: {
    ...role('role that may administer the broker; without it nobody does'),
    fallback: null,
  } as Setting<Name | null>,
  policy: {
    about:
      'other roles for namespaces: a JSON list of {"namespace", "use", "createTopics", "administer"}, or the file it is in',
    fallback: [],
    parse: (text) => readNamespaces(JSON.parse(text.startsWith('[') ? text : readFileSync(text, 'utf8'))),
  } as Setting<readonly NamespaceRoles[]>,
}

/** The limits that the settings amount to. */
export function readLimits(config: ConfigOf<typeof brokerSettings>): Partial<BrokerLimits> {
  const { maxMailboxMessages, maxMailboxBytes, maxMailboxes, maxTopics, maxClients, maxInFlight, maxConnections } =
    config
  const { requestsPerMinute, sendsPerSecond, maxFileBytes: fileBytes } = config
  return {
    retentionMs: config.retentionHours * hourMs,
    maxRetentionMs: Math.max(config.maxRetentionHours, config.retentionHours) * hourMs,
    mailbox: { messages: maxMailboxMessages, bytes: maxMailboxBytes },
    ...{ mailboxes: maxMailboxes, topics: maxTopics, clientsPerMailbox: maxClients },
    ...{ inFlight: maxInFlight, connections: maxConnections },
    ...{ requestsPerMinute, sendsPerSecond, fileBytes },
  }
}

function role(about: string): Setting<Name> {
  return { about, parse: (text) => parseName(text) }
}

function atLeastOne(about: string, fallback: number): Setting<number> {
  const parse = (text: string): number => {
    if (!/^[1-9]\d{0,14}$/.test(text)) throw new Error('expected a whole number from 1')
    return Number(text)
  }
  return { about, fallback, parse }
}
