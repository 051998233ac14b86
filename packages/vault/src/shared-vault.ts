import { createVault } from './create-vault.ts'
import { createSealer, emptyContents } from './sealed-contents.ts'
import type { Vault } from './vault.ts'

/** Where several processes keep one sealed vault. */
export type VaultPlace = {
  find(): Promise<{ readonly value: string; readonly revision: number } | undefined>
  /** Writes it if it is still of `revision`, 0 for none; answers undefined if it is not. */
  put(value: string, revision: number): Promise<number | undefined>
}

/**
 * A vault that several processes share, sealed where they keep it: a key that one of them makes is everybody's. Throws
 * VAULT_LOCKED when the secret does not open what is there.
 */
export async function openSharedVault({ place, secret }: { place: VaultPlace; secret: Uint8Array }): Promise<Vault> {
  const sealer = createSealer(secret)
  const load = async () => {
    const stored = await place.find()
    return {
      contents: stored === undefined ? emptyContents() : sealer.open(stored.value),
      revision: stored?.revision ?? 0,
    }
  }
  await load()
  return createVault({
    read: async () => (await load()).contents,
    async update(change) {
      for (;;) {
        const { contents, revision } = await load()
        const value = change(contents)
        if ((await place.put(sealer.seal(contents), revision)) !== undefined) return value
      }
    },
  })
}
