import type { KeyPeriod, KeyPurpose } from '@digital-spine/ledger'
import type { GatewayContext } from '../context.ts'

/** The key of this gateway that others go by, as the ledger has it. */
export async function findKeyInUse(
  { identity, ledger, signer }: Pick<GatewayContext, 'identity' | 'ledger' | 'signer'>,
  purpose: KeyPurpose,
): Promise<KeyPeriod | undefined> {
  const findKid = async () => {
    if (purpose === 'signing') return signer.kid
    const [key] = await identity.agreementKeys()
    return key && ledger.findKid(signer.did, key.publicJwk, purpose)
  }
  const kid = await findKid()
  return (await ledger.listKeys(signer.did, purpose)).find((one) => one.kid === kid)
}
