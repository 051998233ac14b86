import { readNetwork } from '@digital-spine/ledger'
import { setting } from '@digital-spine/runtime'

const network = {
  about: 'ewc, volta, or the ledger as JSON, as GET /v1/network of a name service shows it',
  parse: readNetwork,
}
const relayKey = {
  about: 'private key, 0x and 64 hex digits, of the account that pays for relayed writes; no other relay uses it',
  parse: readPrivateKey,
}

/** The variables of a name service that runs by itself. */
export const namesSettings = {
  dataDir: setting.text('folder of the index', './data/names'),
  databaseUrl: setting.text('postgres://… to keep the index there instead of in the folder', ''),
  host: setting.text('address to listen on', '127.0.0.1'),
  port: setting.port('port to listen on', 8010),
  network,
  descriptorFile: setting.text('file of the network’s signed descriptor, as `spine network sign` writes it', ''),
  relayKey,
}

/** The variables of a relay that runs by itself. */
export const relaySettings = {
  host: setting.text('address to listen on', '127.0.0.1'),
  port: setting.port('port to listen on', 8011),
  network,
  relayKey,
  quotaPerMinute: setting.integer('transactions a minute for one DID', 60),
  totalPerMinute: setting.integer('transactions a minute for all DIDs together', 6000),
}

function readPrivateKey(text: string): `0x${string}` {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw new Error('expected 0x and 64 hex digits')
  return text as `0x${string}`
}
