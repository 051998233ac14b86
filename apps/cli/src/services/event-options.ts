import { readFileSync } from 'node:fs'
import { SpineError } from '@digital-spine/core'
import type { EventOptions, gatewaySettings } from '@digital-spine/gateway'
import type { ConfigOf } from '@digital-spine/runtime'

type Config = Pick<ConfigOf<typeof gatewaySettings>, `events${string}` & keyof typeof gatewaySettings>

/** How a gateway has WebSockets with systems, by its variables. Throws CONFIG_INVALID. */
export function readEventOptions(config: Config): EventOptions {
  const { events: mode, eventsEmit: emit, eventsUrl: url, eventsProtocol: protocol, eventsClientId: clientId } = config
  if (mode !== 'client') return { mode, emit }
  if (url === '') throw new SpineError('CONFIG_INVALID', 'SPINE_EVENTS=client takes a URL: SPINE_EVENTS_URL.')
  const headers = config.eventsHeaders === '' ? {} : readHeaders(config.eventsHeaders)
  return { mode, emit, target: { url, protocol, headers, clientId } }
}

function readHeaders(path: string): Readonly<Record<string, string>> {
  try {
    const headers: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (isHeaders(headers)) return headers
  } catch (cause) {
    throw new SpineError('CONFIG_INVALID', `SPINE_EVENTS_HEADERS: ${path} cannot be read as JSON.`, { cause })
  }
  throw new SpineError('CONFIG_INVALID', `SPINE_EVENTS_HEADERS: ${path} is not an object of texts.`)
}

const isHeaders = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string')
