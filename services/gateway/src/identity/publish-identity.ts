import type { NamesClient } from '@digital-spine/client'
import { didEthr, type Kid, type PublicJwk, type Signer, SpineError } from '@digital-spine/core'
import {
  agreementKeyAttribute,
  type KeyPurpose,
  type Ledger,
  signingKeyAttribute,
  signingKeyValue,
  signSetAttribute,
} from '@digital-spine/ledger'
import type { Account, Vault } from '@digital-spine/vault'

const tenYearsSeconds = 315_360_000n
const attributes = { signing: signingKeyAttribute, agreement: agreementKeyAttribute }

type Options = { vault: Vault; ledger: Ledger; names: Pick<NamesClient, 'relay'> }

/**
 * The identity of a vault: its account's DID, with its signing key and its key-agreement key published on the ledger
 * (through a relay, without gas). Each is written only if the ledger does not have it, so it can be done again after a crash.
 */
export async function publishIdentity(options: Options): Promise<{ account: Account; signer: Signer }> {
  const { vault, ledger } = options
  const account = await vault.account('account')
  const key = await vault.signingKey('signing')
  const agreement = await vault.agreementKey('agreement')
  await ledger.sync()
  const kid = await publishKey(options, account, 'signing', key.publicJwk)
  await publishKey(options, account, 'agreement', agreement.publicJwk)
  const did = didEthr(ledger.network.name, account.address)
  return { account, signer: { did, kid, sign: (data) => key.sign(data) } }
}

async function publishKey(
  { ledger, names }: Options,
  account: Account,
  purpose: KeyPurpose,
  jwk: PublicJwk,
): Promise<Kid> {
  const did = didEthr(ledger.network.name, account.address)
  const known = await ledger.findKid(did, jwk, purpose)
  if (known !== undefined) return known
  const nonce = await ledger.didNonce(did)
  const context = { network: ledger.network, signer: account, identity: account.address, nonce }
  const attribute = { name: attributes[purpose], value: signingKeyValue(jwk), validity: tenYearsSeconds }
  await names.relay(await signSetAttribute(context, attribute))
  await ledger.sync()
  const kid = await ledger.findKid(did, jwk, purpose)
  if (kid === undefined)
    throw new SpineError('KEY_UNKNOWN', `The ${purpose} key was published but is not on the ledger.`)
  return kid
}
