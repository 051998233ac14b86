import {
  checksumAddress,
  type DescribedContracts,
  type NetworkDescriptor,
  type Signer,
  SpineError,
  signDescriptor,
} from '@digital-spine/core'
import { type Ledger, readChainIdentity } from '@digital-spine/ledger'

/** Where the services of a network are. */
export type ServiceUrls = Pick<NetworkDescriptor, 'rpcUrls' | 'names' | 'hub' | 'broker' | 'relay'>

/**
 * A signed descriptor of the network that `ledger` reads. Only who controls its root can sign one: others would find
 * nobody to believe it.
 */
export async function describeNetwork(
  { ledger, signer, now }: { ledger: Ledger; signer: Signer; now: () => number },
  { rpcUrls, names, hub, broker, relay }: ServiceUrls,
): Promise<string> {
  const { name, root, rpcUrl, contracts } = ledger.network
  const controller = (await ledger.findName(root))?.controller
  if (controller !== signer.did)
    throw new SpineError('FORBIDDEN', `${root} is controlled by ${controller ?? 'nobody'}, not by ${signer.did}.`)
  const spelled = Object.entries(contracts).map(([key, address]) => [key, checksumAddress(address)])
  const content = {
    ...{ name, ...(await readChainIdentity(rpcUrl)), rpcUrls, root },
    ...{ contracts: Object.fromEntries(spelled) as DescribedContracts, names, hub, broker, relay },
  }
  return signDescriptor(signer, content, now())
}
