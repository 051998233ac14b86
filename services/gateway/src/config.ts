import { type Network, parseNetwork } from '@digital-spine/ledger'
import { type Setting, setting } from '@digital-spine/runtime'

/** One of some words, the first if none is given. */
function choice<const T extends string>(about: string, words: readonly [T, ...T[]]): Setting<T> {
  return {
    about: `${about}: ${words.join(' or ')}`,
    parse(text) {
      const word = words.find((known) => known === text)
      if (word === undefined) throw new Error(`expected ${words.join(' or ')}`)
      return word
    },
    fallback: words[0],
  }
}

const network: Setting<Network | ''> = {
  ...setting.json(
    'the ledger as JSON, as `spine join` writes it; as the name service tells it if left out',
    parseNetwork,
  ),
  fallback: '',
}

const parseUrls = (text: string): string[] => {
  const urls = text.split(',').map((url) => url.trim())
  if (urls.every((url) => URL.canParse(url))) return urls
  throw new Error('expected URLs with commas')
}

const relayUrls: Setting<readonly string[]> = {
  about: 'relays for signed writes, with commas, asked in this order; the name service comes last',
  parse: parseUrls,
  fallback: [],
}

const brokerUrl: Setting<string> = {
  about: 'the message broker, or several of its processes with commas: when one is lost, the next is tried',
  parse: (text) => parseUrls(text).join(','),
}

const apiKey: Setting<string> = {
  about: 'a key that may do everything, sent as x-api-key',
  parse(text) {
    if (text.length >= 16) return text
    throw new Error('expected at least 16 characters')
  },
}

/** Who reads. */
const readingSettings = {
  maxClients: setting.integer('how many clients may read, each counted on each channel', 200),
  maxDeliveries: setting.integer('how often a message is handed out to a reader that does not acknowledge it', 10),
}

/** What stays for how long. */
const retentionSettings = {
  historyDays: setting.integer(
    'days after which messages are forgotten; their payloads go when their channel says',
    400,
  ),
}

/** Who may call, and how. */
const accessSettings = {
  apiKey,
  tlsCert: setting.text('PEM file of the certificate with its chain; with it the gateway answers over TLS too', ''),
  tlsKey: setting.text('PEM file of its key', ''),
  tlsClientCa: setting.text('PEM file of who vouches for clients, which then need a certificate', ''),
  tlsHost: setting.text('address to listen on for TLS', '0.0.0.0'),
  tlsPort: setting.port('port to listen on for TLS', 8443),
}

const apiStatuses = choice('HTTP statuses of errors, as the DDHub client gateway has them or as HTTP does', [
  'reference',
  'proper',
])

/** Where messages are delivered to. */
const webhookSettings = {
  webhookPrivate: setting.flag(
    'webhooks may lead to every address, those of this machine and of metadata services too',
  ),
}

/** WebSockets with participant systems. */
const eventSettings = {
  events: choice('systems are let in at /events (server), or it connects to one (client)', [
    'server',
    'client',
    'none',
  ]),
  eventsEmit: choice('messages a frame for clients of the DDHub client gateway, several or one', ['bulk', 'single']),
  eventsUrl: setting.url('where it connects to as a client, ws://… or wss://…', ''),
  eventsProtocol: setting.text('the sub-protocol to ask for there', ''),
  eventsHeaders: setting.text('JSON file with the headers to send there, as {"name": "value"}', ''),
  eventsClientId: setting.text('the reader that the other side is', 'WS_CONSUMER'),
}

/** The variables of a gateway that runs by itself. */
export const gatewaySettings = {
  dataDir: setting.text('folder of the database and the vault', './data/gateway'),
  databaseUrl: setting.text(
    'sqlite:… or postgres://…, which several processes may share; a file in the data folder if left out',
    '',
  ),
  spoolFolder: setting.text(
    'folder of files on their way; where the database is PostgreSQL, one that every process of the gateway reaches. A folder in the data folder if left out',
    '',
  ),
  publicUrl: setting.text(
    'where clients reach this process, as one that stands by tells them; as it listens if left out',
    '',
  ),
  spoolGigabytes: setting.integer('what files on their way may take on disk together, in GB', 100),
  host: setting.text('address to listen on', '127.0.0.1'),
  port: setting.port('port to listen on', 8090),
  network,
  freshnessMinutes: setting.freshnessMinutes(),
  namesUrl: setting.url('the name service, which relays writes'),
  relayUrls,
  hubUrl: setting.url('the SSI hub'),
  brokerUrl,
  brokerDid: setting.text('the DID the broker must have; as it tells it if left out', ''),
  rotateKeysDays: setting.integer('after how many days the keys on the ledger are rotated; never if 0', 90),
  vaultSecret: setting.text('what opens the vault'),
  ...accessSettings,
  ...readingSettings,
  ...retentionSettings,
  ...eventSettings,
  ...webhookSettings,
  apiStatuses,
}
