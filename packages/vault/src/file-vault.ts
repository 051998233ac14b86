import { createVault } from './create-vault.ts'
import { type Contents, emptyContents } from './sealed-contents.ts'
import type { Vault } from './vault.ts'
import { openVaultFile } from './vault-file.ts'

/** A vault in one encrypted file. Throws VAULT_LOCKED when the secret does not open it. */
export async function openFileVault(options: { path: string; secret: Uint8Array }): Promise<Vault> {
  const { contents, save } = openVaultFile(options)
  return openLocalVault(contents, save)
}

/** A vault that forgets everything with the process; for tests. */
export async function openMemoryVault(): Promise<Vault> {
  return openLocalVault(emptyContents(), () => undefined)
}

function openLocalVault(contents: Contents, save: () => void): Vault {
  return createVault({
    read: async () => contents,
    async update(change) {
      const value = change(contents)
      save()
      return value
    },
  })
}
