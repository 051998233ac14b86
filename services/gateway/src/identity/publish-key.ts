import type { NamesClient } from '@digital-spine/client'
import { didEthr, type Kid, type PublicJwk, SpineError } from '@digital-spine/core'
import {
  agreementKeyAttribute,
  type DidWriteContext,
  type KeyPurpose,
  type Ledger,
  signingKeyAttribute,
  signingKeyValue,
  signRevokeAttribute,
  signSetAttribute,
} from '@digital-spine/ledger'
import type { Account } from '@digital-spine/vault'

const tenYearsSeconds = 315_360_000n
const attributes = { signing: signingKeyAttribute, agreement: agreementKeyAttribute }

/** Who writes, and how: signed by the account, submitted by a relay, without gas. */
export type KeyWriter = {
  readonly account: Account
  readonly ledger: Ledger
  readonly names: Pick<NamesClient, 'relay'>
}

/** The id of a key on the ledger, where it is written if it is not there. */
export async function publishKey(writer: KeyWriter, purpose: KeyPurpose, jwk: PublicJwk): Promise<Kid> {
  const { ledger, names } = writer
  const did = didOf(writer)
  const known = await ledger.findKid(did, jwk, purpose)
  if (known !== undefined) return known
  const attribute = { name: attributes[purpose], value: signingKeyValue(jwk), validity: tenYearsSeconds }
  await names.relay(await signSetAttribute(await contextOf(writer), attribute))
  await ledger.sync()
  const kid = await ledger.findKid(did, jwk, purpose)
  if (kid === undefined)
    throw new SpineError('KEY_UNKNOWN', `The ${purpose} key was published but is not on the ledger.`)
  return kid
}

/** Ends a key that is on the ledger, or revokes it; does nothing if it has ended. */
export async function retireKey(
  writer: KeyWriter,
  purpose: KeyPurpose,
  jwk: PublicJwk,
  fate: 'end' | 'revoke',
): Promise<void> {
  const { ledger, names } = writer
  await ledger.sync()
  if ((await ledger.findKid(didOf(writer), jwk, purpose)) === undefined) return
  const attribute = { name: attributes[purpose], value: signingKeyValue(jwk) }
  const context = await contextOf(writer)
  await names.relay(
    fate === 'revoke'
      ? await signRevokeAttribute(context, attribute)
      : await signSetAttribute(context, { ...attribute, validity: 0n }),
  )
  await ledger.sync()
}

function didOf({ account, ledger }: KeyWriter) {
  return didEthr(ledger.network.name, account.address)
}

async function contextOf(writer: KeyWriter): Promise<DidWriteContext> {
  const { account, ledger } = writer
  const nonce = await ledger.didNonce(didOf(writer))
  return { network: ledger.network, signer: account, identity: account.address, nonce }
}
