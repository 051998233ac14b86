import { readFileSync } from 'node:fs'
import { type Name, parseName } from '@digital-spine/core'
import { type Setting, setting } from '@digital-spine/runtime'
import type { MailboxLimit } from './log/message-log.ts'
import type { NamespaceRoles } from './policy/policy.ts'
import { readNamespaces } from './policy/read-namespaces.ts'

/** How long things are kept and how much may be sent. */
export type BrokerLimits = {
  /** ms a message stays without being read; 7 days by default. */
  readonly retentionMs: number
  /** ms before something delivered but not acknowledged is delivered again. */
  readonly leaseMs: number
  /** Deliveries before a message is set aside as a dead letter. */
  readonly maxDeliveries: number
  /** Messages a second that one DID may go on sending; beyond it is kept waiting. */
  readonly sendsPerSecond: number
  /** What a mailbox may hold that has not been given a limit of its own. */
  readonly mailbox: MailboxLimit
  /** Client ids, each with a cursor of its own, that a mailbox may have. */
  readonly clientsPerMailbox: number
}

export const defaultLimits: BrokerLimits = {
  retentionMs: 7 * 86_400_000,
  leaseMs: 30_000,
  maxDeliveries: 5,
  sendsPerSecond: 2500,
  mailbox: { messages: 10_000_000, bytes: 2 ** 35 },
  clientsPerMailbox: 200,
}

/** The variables of a broker that runs by itself. */
export const brokerSettings = {
  dataDir: setting.text('folder of the log and the vault', './data/broker'),
  host: setting.text('address to listen on', '127.0.0.1'),
  port: setting.port('port to listen on', 8030),
  freshnessMinutes: setting.freshnessMinutes(),
  namesUrl: setting.url('the name service, which tells the network and relays writes'),
  hubUrl: setting.url('the SSI hub, where status lists and credentials come from'),
  vaultSecret: setting.text('what opens the vault'),
  sendsPerSecond: {
    about: 'messages a second that one participant may go on sending; beyond it is kept waiting',
    fallback: defaultLimits.sendsPerSecond,
    parse: readRate,
  },
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

function role(about: string): Setting<Name> {
  return { about, parse: (text) => parseName(text) }
}

function readRate(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error('expected a whole number from 1')
  return Number(text)
}
