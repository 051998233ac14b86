import type { WalletExported, WalletImported } from '@digital-spine/api'
import { exportWallet, fromUtf8, importWallet, parseRoleCredential, SpineError, utf8 } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { parseSdJwt } from '@digital-spine/core/sd-jwt'
import type { GatewayContext } from '../context.ts'

type WalletFileContext = Pick<GatewayContext, 'db' | 'atRest' | 'signer' | 'now'>

/** All credentials of this participant, in both formats, as a file under a passphrase. */
export async function writeWalletFile(
  { db, atRest, signer, now }: WalletFileContext,
  passphrase: string,
): Promise<WalletExported> {
  const rows = await db.selectFrom('credentials').selectAll().orderBy('issued_at').execute()
  const sdJwts = rows.flatMap(({ sd_jwt }) => (sd_jwt === null ? [] : [fromUtf8(new Uint8Array(atRest.open(sd_jwt)))]))
  const { did } = signer
  const wallet = { did, exportedAt: now(), credentials: rows.map(({ jws }) => jws), sdJwts }
  return { file: await exportWallet(wallet, passphrase), did, credentials: rows.length }
}

/**
 * Takes the credentials of a file that are not here yet. Nothing is believed of them: each is verified whenever it is
 * used. Throws FORBIDDEN for those of another DID, which could not be presented here.
 */
export async function readWalletFile(
  { db, atRest, signer }: WalletFileContext,
  { file, passphrase }: { file: string; passphrase: string },
): Promise<WalletImported> {
  const { did, credentials, sdJwts } = await importWallet({ crypto, file, passphrase })
  if (did !== signer.did)
    throw new SpineError('FORBIDDEN', `The credentials are of ${did}; this gateway is ${signer.did}.`)
  const byId = new Map<string, string>()
  for (const text of sdJwts) byId.set((await parseSdJwt(crypto, text)).credential.id, text)
  let imported = 0
  for (const jws of credentials) {
    const { id, validFrom } = parseRoleCredential(jws).credential
    const text = byId.get(id)
    const sd_jwt = text === undefined ? null : atRest.seal(utf8(text))
    const { numInsertedOrUpdatedRows = 0n } = await db
      .insertInto('credentials')
      .values({ id, jws, published: 0, issued_at: validFrom, sd_jwt })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    imported += Number(numInsertedOrUpdatedRows)
  }
  return { did, imported }
}
