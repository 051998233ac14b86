export { openFileVault, openMemoryVault } from './file-vault.ts'
export { checkPassphrase, exportIdentity, importIdentity } from './identity-file.ts'
export { openAccount } from './secp256k1.ts'
export type { Account, SigningKey, Vault } from './vault.ts'
