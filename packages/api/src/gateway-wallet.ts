import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false }
const passphrase = Type.String({ minLength: 12, maxLength: 1024, description: 'what the file is encrypted under' })
const file = Type.String({
  maxLength: 2_000_000,
  description: 'a wallet file: a compact JWE of the type spine-wallet+jwe',
})
const did = Type.String({ description: 'whose credentials they are' })

/** `POST /api/v2/wallet/export`. */
export const WalletExport = Type.Object({ passphrase }, strict)
export const WalletExported = Type.Object({ file, did, credentials: Type.Integer({ description: 'how many' }) })
export type WalletExported = Static<typeof WalletExported>

/** `POST /api/v2/wallet/import`: credentials of this gateway's own DID; those that are there stay as they are. */
export const WalletImport = Type.Object({ file, passphrase }, strict)
export const WalletImported = Type.Object({
  did,
  imported: Type.Integer({ description: 'how many were not there before' }),
})
export type WalletImported = Static<typeof WalletImported>
