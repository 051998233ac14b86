import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { fromUtf8, utf8 } from './bytes.ts'
import { readClaims } from './claims.ts'
import { parseRoleCredential } from './credential.ts'
import type { Crypto } from './crypto.ts'
import type { Did } from './did.ts'
import { SpineError } from './errors.ts'
import { parseSdJwt } from './sd-jwt-format.ts'

/** All credentials of a holder: as JWTs, and as SD-JWT VCs that nobody was shown. `exportedAt` in ms. */
export type HolderWallet = {
  readonly did: Did
  readonly exportedAt: number
  readonly credentials: readonly string[]
  readonly sdJwts: readonly string[]
}

const typ = 'spine-wallet+jwe'
const alg = 'PBES2-HS512+A256KW'
const enc = 'A256GCM'
/** Rounds of PBKDF2: what makes guessing the passphrase slow. */
const rounds = 210_000
const maxRounds = 1_000_000
const minPassphrase = 12
const maxLength = 1 << 26

/**
 * A holder's credentials as one file: a compact JWE under a passphrase (PBES2, RFC 7518 section 4.8). The keys of its
 * identity are not in it. Throws VALIDATION_FAILED for a passphrase under 12 characters.
 */
export async function exportWallet(wallet: HolderWallet, passphrase: string): Promise<string> {
  const { did, exportedAt, credentials, sdJwts } = wallet
  const text = JSON.stringify({ v: 1, did, exportedAt, credentials, sdJwts })
  return new CompactEncrypt(utf8(text))
    .setProtectedHeader({ alg, enc, typ })
    .setKeyManagementParameters({ p2c: rounds })
    .encrypt(secret(passphrase))
}

/**
 * Opens what {@link exportWallet} made, strictly: every credential in it must be readable and about its holder. They are
 * not verified; whoever is shown one does that. Throws DECRYPTION_FAILED for another passphrase or an altered file,
 * VALIDATION_FAILED for what is no such file.
 */
export async function importWallet(options: {
  crypto: Crypto
  file: string
  passphrase: string
}): Promise<HolderWallet> {
  const { crypto, passphrase } = options
  const file = options.file.trim()
  checkHeader(file)
  const wallet = readWallet(await decrypt(file, secret(passphrase)))
  const subjects = [
    ...wallet.credentials.map((jws) => parseRoleCredential(jws).credential.subject),
    ...(await Promise.all(wallet.sdJwts.map((text) => parseSdJwt(crypto, text)))).map(
      ({ credential }) => credential.subject,
    ),
  ]
  if (subjects.some((subject) => subject !== wallet.did)) throw invalid('A credential in it is about somebody else.')
  return wallet
}

/** Read before any work is done, so that a file cannot ask for endless rounds. */
function checkHeader(file: string): void {
  if (file.length > maxLength) throw invalid('It is too long.')
  let header: Record<string, unknown>
  try {
    header = decodeProtectedHeader(file)
  } catch {
    throw invalid('It is no JWE.')
  }
  const { p2c } = header
  const right = header.typ === typ && header.alg === alg && header.enc === enc
  if (!right || typeof p2c !== 'number' || p2c < rounds || p2c > maxRounds) throw invalid('It is of another kind.')
}

async function decrypt(file: string, key: Uint8Array): Promise<string> {
  try {
    const options = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc], maxPBES2Count: maxRounds }
    return fromUtf8((await compactDecrypt(file, key, options)).plaintext)
  } catch {
    throw new SpineError('DECRYPTION_FAILED', 'The wallet file does not open with this passphrase.')
  }
}

function readWallet(text: string): HolderWallet {
  try {
    return readContent(text)
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : 'It cannot be read.')
  }
}

function readContent(text: string): HolderWallet {
  const claims = readClaims(readClaims({ wallet: JSON.parse(text) as unknown }).object('wallet'))
  claims.only('v', 'did', 'exportedAt', 'credentials', 'sdJwts')
  if (claims.integer('v') !== 1) throw new Error('It is of a version that is not known here.')
  return {
    did: claims.did('did'),
    exportedAt: claims.integer('exportedAt'),
    credentials: readTexts(claims.list('credentials')),
    sdJwts: readTexts(claims.list('sdJwts')),
  }
}

function readTexts(list: readonly unknown[]): readonly string[] {
  if (list.every((text) => typeof text === 'string')) return list
  throw new Error('A credential in it is no text.')
}

function secret(passphrase: string): Uint8Array {
  const text = passphrase.normalize('NFC')
  if ([...text].length < minPassphrase) {
    throw new SpineError('VALIDATION_FAILED', `A passphrase has ${minPassphrase} characters at least.`)
  }
  return utf8(text)
}

const invalid = (reason: string): SpineError =>
  new SpineError('VALIDATION_FAILED', `This is no wallet file that can be read here: ${reason}`)
