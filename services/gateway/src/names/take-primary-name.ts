import { type Name, SpineError, toHex, utf8 } from '@digital-spine/core'
import { nameAttribute, signSetAttribute } from '@digital-spine/ledger'
import type { GatewayContext } from '../context.ts'

const tenYearsSeconds = 315_360_000n

/** Has this DID call itself by a name, which must resolve to it; others believe it only as long as it does. */
export async function takePrimaryName(
  { ledger, signer, account, names }: Pick<GatewayContext, 'ledger' | 'signer' | 'account' | 'names'>,
  name: Name,
): Promise<void> {
  const { did, source } = await ledger.resolveName(name)
  if (did !== signer.did) throw new SpineError('FORBIDDEN', `${name} resolves to ${did} (${source}).`)
  if ((await ledger.findNameOf(did)) === name) return
  const write = {
    ...{ network: ledger.network, signer: account, identity: account.address },
    nonce: await ledger.didNonce(did),
  }
  const attribute = { name: nameAttribute, value: `0x${toHex(utf8(name))}`, validity: tenYearsSeconds } as const
  await names.relay(await signSetAttribute(write, attribute))
  await ledger.sync()
}
