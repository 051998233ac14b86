import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { SpineError } from '@digital-spine/core'
import type { Environment } from '../commands/gateway-options.ts'

/**
 * A passphrase from a file (its first line), from SPINE_PASSPHRASE, or asked for at the terminal without showing it; twice if it
 * is new. It is never an argument, which others on the machine could read.
 */
export async function readPassphrase(
  options: { passphraseFile?: string },
  environment: Environment,
  isNew: boolean,
): Promise<string> {
  if (options.passphraseFile !== undefined) return readFirstLine(options.passphraseFile)
  if (environment.SPINE_PASSPHRASE !== undefined) return environment.SPINE_PASSPHRASE
  return askSecret('passphrase', '--passphrase-file FILE, or SPINE_PASSPHRASE', isNew)
}

/** A new password from a file (its first line), or asked for at the terminal like a passphrase. */
export async function readNewPassword(options: { passwordFile?: string }): Promise<string> {
  if (options.passwordFile !== undefined) return readFirstLine(options.passwordFile)
  return askSecret('password', '--password-file FILE', true)
}

async function askSecret(what: string, otherwise: string, isNew: boolean): Promise<string> {
  if (!process.stdin.isTTY) throw new SpineError('CONFIG_INVALID', `Give the ${what}: ${otherwise}.`)
  const secret = await askHidden(`The ${what}: `)
  if (isNew && (await askHidden('The same again: ')) !== secret)
    throw new SpineError('VALIDATION_FAILED', 'The two are not the same.')
  return secret
}

function readFirstLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[0] ?? ''
  } catch (cause) {
    throw new SpineError('CONFIG_INVALID', `${file} cannot be read.`, { cause })
  }
}

async function askHidden(question: string): Promise<string> {
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once('line', resolve)
      terminal.once('close', () => reject(new SpineError('VALIDATION_FAILED', 'Nothing was given.')))
    })
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
