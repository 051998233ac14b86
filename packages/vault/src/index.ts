export { openFileVault, openMemoryVault } from './file-vault.ts'
export { openAccount } from './secp256k1.ts'
export type { Account, SigningKey, Vault } from './vault.ts'
