import { existsSync } from 'node:fs'
import { fromUtf8, type PrivateJwk, SpineError, utf8 } from '@digital-spine/core'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { type Contents, emptyContents } from './sealed-contents.ts'
import { openVaultFile } from './vault-file.ts'

/** Characters a passphrase has at least. */
export const minPassphrase = 12

const typ = 'spine-identity+jwe'
const alg = 'PBES2-HS512+A256KW'
const enc = 'A256GCM'
/** Rounds of PBKDF2: as many as are made, and as are taken. */
const rounds = 600_000
const mostRounds = 2_000_000
const maxLength = 1 << 20

/**
 * The keys of a file vault as one compact JWE under a passphrase (PBES2-HS512+A256KW, A256GCM). Prekeys stay behind, so that a
 * copy never opens what was sealed to one that has been destroyed; so do the `without` secrets. Throws VAULT_LOCKED, and
 * VALIDATION_FAILED for a passphrase that is too short.
 */
export async function exportIdentity(options: {
  path: string
  secret: Uint8Array
  passphrase: string
  without?: readonly string[]
}): Promise<string> {
  const { path, passphrase, without = [] } = options
  if (!existsSync(path)) throw new SpineError('NOT_FOUND', `There is no vault at ${path}.`)
  checkPassphrase(passphrase)
  const { prekeys: _, secrets, ...keys } = openVaultFile(options).contents
  const kept = Object.fromEntries(Object.entries(secrets).filter(([id]) => !without.includes(id)))
  return new CompactEncrypt(utf8(JSON.stringify({ v: 1, ...keys, secrets: kept })))
    .setProtectedHeader({ alg, enc, typ })
    .setKeyManagementParameters({ p2c: rounds })
    .encrypt(utf8(passphrase))
}

/**
 * Puts the keys of an exported identity into a new vault. Throws CONFLICT if there is a vault already, VAULT_LOCKED for another
 * passphrase or an altered file, VALIDATION_FAILED for what is no identity of this version.
 */
export async function importIdentity(options: {
  path: string
  secret: Uint8Array
  file: string
  passphrase: string
}): Promise<void> {
  const { path, file, passphrase } = options
  if (existsSync(path)) throw new SpineError('CONFLICT', `There is an identity already, in ${path}.`)
  const contents = readContents(await open(file.trim(), passphrase))
  const vault = openVaultFile(options)
  Object.assign(vault.contents, contents)
  vault.save()
}

/** Throws VALIDATION_FAILED if it is too short to protect anything. */
export function checkPassphrase(passphrase: string): void {
  if ([...passphrase].length < minPassphrase)
    throw new SpineError('VALIDATION_FAILED', `A passphrase has at least ${minPassphrase} characters.`)
}

async function open(file: string, passphrase: string): Promise<unknown> {
  try {
    if (file.length > maxLength) throw new Error('too long')
    const { plaintext, protectedHeader } = await compactDecrypt(file, utf8(passphrase), {
      keyManagementAlgorithms: [alg],
      contentEncryptionAlgorithms: [enc],
      maxPBES2Count: mostRounds,
    })
    if (protectedHeader.typ !== typ) throw new Error('type')
    return JSON.parse(fromUtf8(plaintext))
  } catch {
    throw new SpineError('VAULT_LOCKED', 'The file does not open with this passphrase, or is no exported identity.')
  }
}

/** Reads strictly: every part there, nothing else, and every key of its form. */
function readContents(value: unknown): Contents {
  const { v, ...parts } = record(value)
  const { prekeys: _, ...expected } = emptyContents()
  const names = Object.keys(expected)
  if (v !== 1 || Object.keys(parts).toSorted().join() !== names.toSorted().join())
    throw new SpineError('VALIDATION_FAILED', 'This is no identity of a version that is known here.')
  return {
    accounts: each(parts.accounts, hexKey),
    signingKeys: each(parts.signingKeys, privateJwk),
    agreementKeys: each(parts.agreementKeys, privateJwk),
    dataKeys: each(parts.dataKeys, hexKey),
    secrets: each(parts.secrets, text),
    prekeys: {},
  }
}

function each<T>(value: unknown, read: (entry: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record(value)).map(([id, entry]) => [id, read(entry)]))
}

function hexKey(value: unknown): string {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value
  throw broken()
}

function privateJwk(value: unknown): PrivateJwk {
  const { kty, crv, x, y, d, ...rest } = record(value)
  const numbers = [x, y, d].every((part) => typeof part === 'string' && /^[A-Za-z0-9_-]{43}$/.test(part))
  if (kty !== 'EC' || crv !== 'P-256' || !numbers || Object.keys(rest).length > 0) throw broken()
  return { kty, crv, x: text(x), y: text(y), d: text(d) }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw broken()
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw broken()
}

const broken = (): SpineError => new SpineError('VALIDATION_FAILED', 'A key of the identity is not of its form.')
