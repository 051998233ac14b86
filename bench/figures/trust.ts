import { createCredentialPorts, createHubClient } from '@digital-spine/client'
import { type Did, didEthr, toHex, verifyRoleCredential } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { Resolver } from 'did-resolver'
import { getResolver } from 'ethr-did-resolver'
import type { Benchmark } from '../figure.ts'
import { issueAlongChain } from '../issuer-chain.ts'
import { type BenchNetwork, type Member, startNetwork } from '../network.ts'
import { measureRate } from '../rate.ts'

type Rates = { readonly ours: number; readonly theirs: number }

/**
 * What trust costs on one core against a real ledger. `did.resolve` is a DID resolved before, which ours answers from
 * memory while the stock resolver asks the ledger again; `did.resolve.first` is one that nobody has resolved, where both
 * must ask. `credential.verify` is the whole check of a role credential along its issuer chain and a precondition, by who has
 * verified it before.
 */
export const trust: Benchmark = {
  names: ['did.resolve', 'did.resolve.first', 'credential.verify'],
  async run({ say }) {
    await using network = await startNetwork()
    const member = await network.member('aggregator')
    say('resolving a DID, with ours and with ethr-did-resolver')
    const { again, first } = await measureResolving(network, member)
    say('verifying a role credential')
    const verified = await measureVerifying(network, member, await issueAlongChain(network))
    const beside = ({ ours, theirs }: Rates) => ({
      ...{ value: ours, unit: '1/s', baseline: { name: 'ethr-did-resolver', value: theirs } },
    })
    return [
      { name: 'did.resolve', ...beside(again), goal: { ofBaseline: 100 } },
      { name: 'did.resolve.first', ...beside(first) },
      { name: 'credential.verify', value: verified, unit: '1/s', goal: { atLeast: 3000 }, note: 'on one core' },
    ]
  },
}

async function measureResolving(
  { ledger }: BenchNetwork,
  { signer: { did } }: Member,
): Promise<{ again: Rates; first: Rates }> {
  const { rpcUrl, chainId, contracts } = ledger.network
  const networks = [{ name: ledger.network.name, rpcUrl, chainId, registry: contracts.didRegistry }]
  const stock = new Resolver(getResolver({ networks }))
  const [mine, other] = await Promise.all([ledger.resolveDid(did), stock.resolve(did)])
  const keys = mine.didDocument?.verificationMethod.length
  if (keys === undefined || keys !== other.didDocument?.verificationMethod?.length)
    throw new Error('The resolvers do not agree.')
  const often = { warmUp: 500, ms: 3000 }
  const seldom = { warmUp: 5, ms: 5000 }
  return {
    again: {
      ours: await measureRate(() => ledger.resolveDid(did), often),
      theirs: await measureRate(() => stock.resolve(did), seldom),
    },
    first: {
      ours: await measureRate(() => ledger.resolveDid(newDid(ledger.network.name)), seldom),
      theirs: await measureRate(() => stock.resolve(newDid(ledger.network.name)), seldom),
    },
  }
}

async function measureVerifying(
  { ledger, services }: BenchNetwork,
  { signer }: Member,
  credential: string,
): Promise<number> {
  const hub = createHubClient({ baseUrl: services.hub, signer: () => signer })
  try {
    const ports = createCredentialPorts({ crypto, ledger, hub: hub.http })
    const verify = () => verifyRoleCredential(credential, { crypto, ports, now: Date.now() })
    const { chain } = await verify()
    if (chain.length !== 2) throw new Error('The credential does not rest on two others.')
    return await measureRate(verify, { warmUp: 300, ms: 3000 })
  } finally {
    await hub.close()
  }
}

const newDid = (network: string): Did => didEthr(network, `0x${toHex(crypto.randomBytes(20))}`)
