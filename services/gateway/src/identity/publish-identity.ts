import type { NamesClient } from '@digital-spine/client'
import { type AgreementKey, didEthr, type Signer, SpineError } from '@digital-spine/core'
import type { KeyPurpose, Ledger } from '@digital-spine/ledger'
import type { Account, Vault } from '@digital-spine/vault'
import {
  beginRotation,
  idsSince,
  type KeyBook,
  type OldKeyFate,
  type Rotation,
  readKeyBook,
  writeKeyBook,
} from './key-book.ts'
import { publishKey, retireKey } from './publish-key.ts'

/** Who a vault's owner is. */
export type Identity = {
  readonly account: Account
  /** Always signs with the key in use: `kid` changes when that is rotated. */
  readonly signer: Signer
  /** Keys that others may have sealed to, the one in use first. */
  agreementKeys(): Promise<readonly AgreementKey[]>
  findRotation(): Promise<Rotation | undefined>
  /** Writes down that a key is to be rotated. It is done by {@link Identity.switchKey} and {@link Identity.retireOldKey}. */
  beginRotation(purpose: KeyPurpose, old: OldKeyFate): Promise<void>
  /** Publishes the new key and uses it from then on. */
  switchKey(): Promise<void>
  /** Ends or revokes the old key, as the rotation says. */
  retireOldKey(): Promise<void>
}

/**
 * The identity of a vault: its account's DID, with its signing key and its key-agreement key published on the ledger
 * (through a relay, without gas). Every step is written only if the ledger or the vault does not have it, so each can be done again
 * after a crash. A rotation that is under way is left to whoever goes on with it.
 */
export async function publishIdentity(options: {
  vault: Vault
  ledger: Ledger
  names: Pick<NamesClient, 'relay'>
}): Promise<Identity> {
  const { vault, ledger } = options
  const account = await vault.account('account')
  const writer = { account, ledger, names: options.names }
  const book = await readKeyBook(vault)
  await ledger.sync()
  const useSigningKey = async (id: string) => {
    const key = await vault.signingKey(id)
    return { key, kid: await publishKey(writer, 'signing', key.publicJwk) }
  }
  let signing = await useSigningKey(book.signing)
  await publishKey(writer, 'agreement', (await vault.agreementKey(book.agreement)).publicJwk)

  const publicKey = async ({ purpose }: Rotation, id: string) =>
    (purpose === 'signing' ? await vault.signingKey(id) : await vault.agreementKey(id)).publicJwk
  const pending = async (step: Rotation['step']): Promise<{ now: KeyBook; rotation: Rotation }> => {
    const now = await readKeyBook(vault)
    if (now.rotation?.step !== step) throw new SpineError('CONFLICT', `No rotation is to ${step} a key now.`)
    return { now, rotation: now.rotation }
  }
  return {
    account,
    signer: {
      did: didEthr(ledger.network.name, account.address),
      get kid() {
        return signing.kid
      },
      sign: (data) => signing.key.sign(data),
    },
    async agreementKeys() {
      const { agreement } = await readKeyBook(vault)
      return Promise.all(idsSince('agreement', agreement).map((id) => vault.agreementKey(id)))
    },
    findRotation: async () => (await readKeyBook(vault)).rotation,
    async beginRotation(purpose, old) {
      await writeKeyBook(vault, beginRotation(await readKeyBook(vault), purpose, old))
    },
    async switchKey() {
      const { now, rotation } = await pending('publish')
      const { purpose, to, old } = rotation
      await publishKey(writer, purpose, await publicKey(rotation, to))
      const { rotation: _, ...rest } = { ...now, [purpose]: to }
      await writeKeyBook(vault, old === 'keep' ? rest : { ...rest, rotation: { ...rotation, step: 'retire' } })
      if (purpose === 'signing') signing = await useSigningKey(to)
    },
    async retireOldKey() {
      const { now, rotation } = await pending('retire')
      if (rotation.old !== 'keep')
        await retireKey(writer, rotation.purpose, await publicKey(rotation, rotation.from), rotation.old)
      const { rotation: _, ...rest } = now
      await writeKeyBook(vault, rest)
    },
  }
}
