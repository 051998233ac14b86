import type { NamesClient } from '@digital-spine/client'
import { didEthr, type Kid, type Signer, SpineError } from '@digital-spine/core'
import { type Ledger, signingKeyAttribute, signingKeyValue, signSetAttribute } from '@digital-spine/ledger'
import type { Account, Vault } from '@digital-spine/vault'

const tenYearsSeconds = 315_360_000n

/**
 * The identity of a vault: its account's DID, and its signing key published on the ledger (through a relay, without gas)
 * if that has not been done.
 */
export async function publishIdentity(options: {
  vault: Vault
  ledger: Ledger
  names: Pick<NamesClient, 'relay'>
}): Promise<{ account: Account; signer: Signer }> {
  const { vault, ledger, names } = options
  const account = await vault.account('account')
  const key = await vault.signingKey('signing')
  const did = didEthr(ledger.network.name, account.address)
  let kid = await ledger.findKid(did, key.publicJwk)
  if (kid === undefined) {
    const context = {
      network: ledger.network,
      signer: account,
      identity: account.address,
      nonce: await ledger.didNonce(did),
    }
    const attribute = { name: signingKeyAttribute, value: signingKeyValue(key.publicJwk), validity: tenYearsSeconds }
    await names.relay(await signSetAttribute(context, attribute))
    await ledger.sync()
    kid = await ledger.findKid(did, key.publicJwk)
  }
  if (kid === undefined) throw new SpineError('KEY_UNKNOWN', 'The signing key was published but is not on the ledger.')
  return { account, signer: { did, kid: kid as Kid, sign: (data) => key.sign(data) } }
}
