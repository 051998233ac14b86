import type { GatewaySetting } from '@digital-spine/api'
import { describeConfig, variableOf } from '@digital-spine/runtime'
import { gatewaySettings } from '../config.ts'
import type { GatewayOptions } from '../create-gateway.ts'

type Value = string | number | boolean | undefined

/** What a gateway was started with, by the variables that set it; no secrets. */
export function showSettings(options: GatewayOptions): GatewaySetting[] {
  const values = new Map(Object.entries(valuesOf(options)).map(([name, value]) => [variableOf(name), value]))
  return describeConfig(gatewaySettings).flatMap(({ variable, about, fallback }) => {
    if (!values.has(variable)) return []
    const shown = fallback === undefined ? {} : { fallback: plain(fallback) }
    return [{ variable, about, value: plain(values.get(variable) ?? fallback), ...shown }]
  })
}

function valuesOf(options: GatewayOptions): Partial<Record<keyof typeof gatewaySettings, Value>> {
  const { host, port, tls, namesUrl, relayUrls, hubUrl, brokerUrl, brokerDid, spool, events } = options
  const { historyDays, maxClients, maxDeliveries, rotateKeysDays, webhookPrivate, apiStatuses } = options
  return {
    ...{ host, port, namesUrl, relayUrls: relayUrls?.join(','), hubUrl, brokerUrl, brokerDid },
    ...{ databaseUrl: withoutPassword(options.databaseUrl), spoolFolder: spool.folder },
    ...{ spoolGigabytes: spool.maxBytes / 1e9, historyDays, maxClients, maxDeliveries, rotateKeysDays },
    ...{ events: events?.mode, webhookPrivate, apiStatuses },
    ...{ tlsCert: tls?.files.cert, tlsClientCa: tls?.files.clientCa, tlsHost: tls?.host, tlsPort: tls?.port },
  }
}

const plain = (value: unknown): string | number | boolean | null => {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return typeof value === 'string' && value !== '' ? value : null
}

/** The URL of a database may have a password, before its host or as a parameter. */
function withoutPassword(url: string): string {
  if (url.startsWith('sqlite:')) return url
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}
