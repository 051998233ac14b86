import { type ConfigOf, type Setting, setting } from '@digital-spine/runtime'
import type { NatsAccess } from './nats-access.ts'

/** The variables of a broker of several processes, which share what they hold in NATS JetStream. */
export const natsSettings = {
  natsUrl: {
    about:
      'servers of a NATS cluster that hold the log, comma separated; then several brokers are one. Empty: the log is in the data folder',
    fallback: [],
    parse: (text) => text.split(',').map(readServer),
  } as Setting<readonly string[]>,
  natsCredentials: setting.text('file of the credentials for NATS', ''),
  natsCa: setting.text('file (PEM) of who signs the certificates of the NATS servers', ''),
  natsCert: setting.text('file (PEM) of the certificate for NATS', ''),
  natsKey: setting.text('file (PEM) of the key of that certificate', ''),
  partitions: within(1, 256, {
    about: 'parts that mailboxes are divided into between the processes, fixed when the log is made, 1 to 256',
    fallback: 8,
  }),
  replicas: within(1, 5, {
    about: 'servers that keep each part, 1 to 5; 3 on a cluster and 1 on a server by itself, if not set',
    fallback: null,
  }),
}

/** How NATS is reached; undefined if the log is not to be there. */
export function readNatsAccess(config: ConfigOf<typeof natsSettings>): NatsAccess | undefined {
  const { natsUrl: servers, natsCredentials, natsCa, natsCert, natsKey } = config
  if (servers.length === 0) return undefined
  const files = { caFile: natsCa, certFile: natsCert, keyFile: natsKey }
  const tls = Object.fromEntries(Object.entries(files).filter(([, file]) => file !== ''))
  return {
    servers,
    ...(natsCredentials === '' ? {} : { credentialsFile: natsCredentials }),
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
  }
}

function readServer(text: string): string {
  const url = URL.parse(text.trim())
  if (url === null || !['nats:', 'tls:'].includes(url.protocol) || url.hostname === '')
    throw new Error('expected addresses as nats://host:4222 or tls://host:4222')
  return url.href
}

function within<T extends number | null>(least: number, most: number, rest: { about: string; fallback: T }) {
  return {
    ...rest,
    parse: (text: string) => {
      const value = Number(text)
      if (/^\d+$/.test(text) && value >= least && value <= most) return value
      throw new Error(`expected a whole number from ${least} to ${most}`)
    },
  } as Setting<number | T>
}
