import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Contents, createSealer, emptyContents } from './sealed-contents.ts'

/**
 * Opens the encrypted file of a vault, empty if there is none. What is saved is written beside, synced and renamed over, so a
 * crash leaves the old file or the new one. Throws VAULT_LOCKED when the secret does not open it.
 */
export function openVaultFile({ path, secret }: { path: string; secret: Uint8Array }): {
  readonly contents: Contents
  save(): void
} {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const sealer = createSealer(secret)
  const contents = existsSync(path) ? sealer.open(readFileSync(path, 'utf8')) : emptyContents()
  return { contents, save: () => writeAtomically(path, sealer.seal(contents)) }
}

function writeAtomically(path: string, text: string): void {
  const fresh = `${path}.new`
  const file = openSync(fresh, 'w', 0o600)
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(fresh, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
