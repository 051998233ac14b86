import { didEthr, type Name, parseName } from '@digital-spine/core'
import type { TestNetwork } from '@digital-spine/testkit'
import { type Account, openAccount } from '@digital-spine/vault'
import type { Abi } from 'viem'
import { createReader } from '../src/client.ts'
import { credentialStatus, didRegistry, spineRegistrar } from '../src/generated/contracts.ts'
import {
  type AccountSigner,
  type Ledger,
  metadataRecords,
  type OrderContext,
  type OrderContract,
  type RelayRequest,
  signClaim,
} from '../src/index.ts'
import { explainRevert } from '../src/relay/explain-revert.ts'
import { createSender } from '../src/transactions/sender.ts'

export const createAccount = (): Account => openAccount(crypto.getRandomValues(new Uint8Array(32)))

/** Seconds since the epoch. */
export const inAnHour = (): bigint => BigInt(Math.floor(Date.now() / 1000) + 3600)

/** Submits as somebody with gas would, past any relay: what the contracts themselves take and refuse. */
export function createDirectSubmit({ chain, network }: TestNetwork): (request: RelayRequest) => Promise<void> {
  const { rpcUrl, chainId, contracts } = network
  const reader = createReader(rpcUrl)
  const sender = createSender({ reader, chainId, privateKey: chain.privateKey })
  const abis = { registrar: spineRegistrar.abi, didRegistry: didRegistry.abi, credentialStatus: credentialStatus.abi }
  return async ({ contract, data }) => {
    const receipt = await explainRevert(abis[contract] as unknown as Abi, () =>
      sender.send({ to: contracts[contract], data }),
    )
    if (receipt.status !== 'success') throw new Error('reverted')
  }
}

/** Orders of test accounts, each with the nonce that is next on the ledger unless `over` says otherwise. */
export function createOrders(test: TestNetwork, ledger: Ledger) {
  const order = async (
    signer: AccountSigner,
    over: Partial<OrderContext> = {},
    contract: OrderContract = 'registrar',
  ): Promise<OrderContext> => {
    const nonce = over.nonce ?? (await ledger.orderNonce(signer.address, contract))
    return { network: test.network, signer, deadline: inAnHour(), ...over, nonce }
  }
  return {
    order,
    /** Registers an organisation by order of the root's controller. */
    async grant(name: string, controller: AccountSigner): Promise<Name> {
      const parsed = parseName(name)
      const records = metadataRecords(parsed, 'organisation', { displayName: name })
      const claim = { name: parsed, kind: 'organisation', controller: controller.address, records } as const
      await test.relay.submit(await signClaim(await order(test.rootAccount), claim))
      return parsed
    },
    didOf: (account: AccountSigner) => didEthr(test.network.name, account.address),
  }
}
