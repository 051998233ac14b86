import { randomBytes } from 'node:crypto'
import { fromHex, toHex } from '@digital-spine/core'
import { createP256, openAgreementKey, openSigningKey } from './p256-keys.ts'
import type { Contents } from './sealed-contents.ts'
import { createAccountKey, openAccount } from './secp256k1.ts'
import type { SigningKey, Vault } from './vault.ts'

/** Where a vault keeps what it holds. `update` answers once the change is kept; it may have to make it more than once. */
export type Custody = {
  read(): Promise<Contents>
  update<T>(change: (contents: Contents) => T): Promise<T>
}

export function createVault({ read, update }: Custody): Vault {
  const signing = new Map<string, SigningKey>()
  const made = async <T>(partOf: (contents: Contents) => Record<string, T>, id: string, make: () => T): Promise<T> => {
    const known = partOf(await read())[id]
    if (known !== undefined) return known
    return update((contents) => {
      const part = partOf(contents)
      const value = part[id] ?? make()
      part[id] = value
      return value
    })
  }
  return {
    async account(id) {
      const key = await made(
        ({ accounts }) => accounts,
        id,
        () => toHex(createAccountKey()),
      )
      return openAccount(fromHex(key))
    },
    async signingKey(id) {
      const known = signing.get(id)
      if (known !== undefined) return known
      const key = openSigningKey(await made(({ signingKeys }) => signingKeys, id, createP256))
      signing.set(id, key)
      return key
    },
    agreementKey: async (id) => openAgreementKey(await made(({ agreementKeys }) => agreementKeys, id, createP256)),
    dataKey: async (id) =>
      fromHex(
        await made(
          ({ dataKeys }) => dataKeys,
          id,
          () => toHex(randomBytes(32)),
        ),
      ),
    putPrekey: (id, key) =>
      update(({ prekeys }) => {
        prekeys[id] = key
      }),
    findPrekey: async (id) => (await read()).prekeys[id],
    prekeys: async () => Object.keys((await read()).prekeys),
    destroyPrekey: (id) =>
      update(({ prekeys }) => {
        delete prekeys[id]
      }),
    putSecret: (id, value) =>
      update(({ secrets }) => {
        secrets[id] = value
      }),
    findSecret: async (id) => (await read()).secrets[id],
    async [Symbol.asyncDispose]() {
      signing.clear()
    },
  }
}
