import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { SpineError } from '@digital-spine/core'
import { parseNetwork } from '@digital-spine/ledger'
import { type CheckedNetwork, sameNetwork } from './check-network.ts'

/** What was written: where a gateway is configured, and how commands find it. */
export type Configuration = {
  readonly envFile: string
  readonly profilesFile: string
  readonly gateway: string
}

const secret = (): string => randomBytes(24).toString('base64url')

/**
 * Writes a gateway's settings and its profile into a folder. Secrets, port and whatever else was set there before stay; a
 * folder of another network is refused with CONFLICT.
 */
export function writeConfiguration(
  { network, descriptor }: CheckedNetwork,
  { folder, name, host, port }: { folder: string; name: string; host?: string; port?: string },
): Configuration {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const envFile = resolve(folder, 'spine.env')
  const profilesFile = resolve(folder, 'profiles.json')
  const before = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {}
  if (before.SPINE_NETWORK !== undefined && !sameNetwork(parseNetwork(JSON.parse(before.SPINE_NETWORK)), network))
    throw new SpineError('CONFLICT', `${folder} belongs to another network; choose another folder.`)
  const found = {
    SPINE_NETWORK: JSON.stringify(network),
    SPINE_NAMES_URL: descriptor.names.url,
    SPINE_RELAY_URLS: descriptor.relay.url,
    SPINE_HUB_URL: descriptor.hub.url,
    SPINE_BROKER_URL: descriptor.broker.url,
    SPINE_BROKER_DID: descriptor.broker.did,
  }
  const settings: Record<string, string | undefined> = {
    ...found,
    SPINE_HOST: '127.0.0.1',
    SPINE_PORT: '8090',
    SPINE_DATA_DIR: join(resolve(folder), 'gateway'),
    SPINE_VAULT_SECRET: secret(),
    SPINE_API_KEY: secret(),
    ...before,
    ...(host === undefined ? {} : { SPINE_HOST: host }),
    ...(port === undefined ? {} : { SPINE_PORT: port }),
    ...found,
  }
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${quote(key, value ?? '')}`)
  writePrivate(envFile, ['# A gateway’s settings, with its secrets: for its owner only.', ...lines, ''].join('\n'))
  const gateway = `http://${settings.SPINE_HOST}:${settings.SPINE_PORT}`
  const profiles = existsSync(profilesFile)
    ? (JSON.parse(readFileSync(profilesFile, 'utf8')) as Record<string, unknown>)
    : {}
  const entry = { gateway, apiKey: settings.SPINE_API_KEY }
  writePrivate(profilesFile, `${JSON.stringify({ ...profiles, [name]: entry }, undefined, 2)}\n`)
  return { envFile, profilesFile, gateway }
}

function quote(key: string, value: string): string {
  for (const mark of ["'", '"', '`']) if (!value.includes(mark)) return `${mark}${value}${mark}`
  throw new SpineError('CONFIG_INVALID', `${key} has every kind of quotation mark, and cannot be kept in a file.`)
}

function writePrivate(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
}
