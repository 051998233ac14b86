import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { SpineError } from '@digital-spine/core'
import type { Environment } from '../commands/gateway-options.ts'

/** Where a gateway keeps its keys, what opens them, and the network its DID is of, if the folder says it. */
export type VaultPlace = {
  readonly dataDir: string
  readonly path: string
  readonly secret: string
  readonly network: string | undefined
}

/**
 * The vault of a gateway's folder, as its `spine.env` says or, without one, `vault.json` in it. SPINE_VAULT_SECRET opens it if the
 * folder does not say what does. Throws CONFIG_INVALID if nothing does.
 */
export function findVault(folder: string, environment: Environment): VaultPlace {
  const settings = readSettings(folder)
  const dataDir = settings.SPINE_DATA_DIR ?? (existsSync(join(folder, 'vault.json')) ? folder : join(folder, 'gateway'))
  const secret = settings.SPINE_VAULT_SECRET ?? environment.SPINE_VAULT_SECRET
  if (secret === undefined || secret === '')
    throw new SpineError('CONFIG_INVALID', `Nothing says what opens the vault in ${folder}: set SPINE_VAULT_SECRET.`)
  const { name: network } = JSON.parse(settings.SPINE_NETWORK ?? '{}') as { name?: string }
  return { dataDir, path: join(dataDir, 'vault.json'), secret, network }
}

/**
 * The place of a new vault: what is to open it is written into the folder's `spine.env`, unless something is set already. Throws
 * CONFLICT if there is one.
 */
export function prepareVault(folder: string, environment: Environment): VaultPlace {
  const settings = readSettings(folder)
  const taken = [folder, settings.SPINE_DATA_DIR ?? join(folder, 'gateway')].map((place) => join(place, 'vault.json'))
  for (const path of taken.filter(existsSync))
    throw new SpineError('CONFLICT', `There is an identity already, in ${path}.`)
  const secret = settings.SPINE_VAULT_SECRET ?? environment.SPINE_VAULT_SECRET
  const missing = {
    ...(settings.SPINE_DATA_DIR === undefined ? { SPINE_DATA_DIR: join(resolve(folder), 'gateway') } : {}),
    ...(secret === undefined ? { SPINE_VAULT_SECRET: randomBytes(24).toString('base64url') } : {}),
  }
  const lines = Object.entries(missing).map(([name, value]) => `${name}='${value}'\n`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (lines.length > 0) appendFileSync(join(folder, 'spine.env'), lines.join(''), { mode: 0o600, flush: true })
  return findVault(folder, environment)
}

function readSettings(folder: string): Environment {
  const file = join(folder, 'spine.env')
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}
}
