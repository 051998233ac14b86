import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { didEthr, namehash, parseName, roleName } from '@digital-spine/core'
import { Resolver } from 'did-resolver'
import { getResolver } from 'ethr-did-resolver'
import { parseAbi } from 'viem'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReader } from '../src/client.ts'
import {
  type Chain,
  createRelay,
  deploySpine,
  metadataRecords,
  type Network,
  networkPresets,
  openLedger,
  roleRecords,
  serviceAttribute,
  signClaim,
  signSetAttribute,
  startChain,
} from '../src/index.ts'
import { createAccount } from './order-parties.ts'

/** As clients of Volta have it. */
const resolverV2 = parseAbi([
  'function text(bytes32 node, string key) view returns (string)',
  'function name(bytes32 node) view returns (string)',
  'function versionNumber(bytes32 node) view returns (uint256)',
  'function issuers(bytes32 node) view returns (address[] dids, bytes32 role)',
  'function revokers(bytes32 node) view returns (address[] dids, bytes32 role)',
  'function prerequisiteRoles(bytes32 node) view returns (bytes32[] roles, bool mustHaveAll)',
  'function supportsInterface(bytes4 id) view returns (bool)',
])
const published = {
  ens: '0xd7CeF70Ba7efc2035256d828d5287e2D285CD1ac',
  resolver: '0xcf72f16Ab886776232bea2fcf3689761a0b74EfE',
  notifier: '0xeea658026d6CDede4380D3aD030beAC911758A93',
  didRegistry: '0xc15d5a57a8eb0e1dcbe5d88b8f9a82017e5cc4af',
} as const
const deadline = 9_999_999_999n

describe('the embedded Volta', () => {
  let dataDir: string
  let chain: Chain | undefined
  const root = parseName('iam.ewc')
  const operator = createAccount()

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'spine-volta-'))
  })
  afterEach(async () => {
    await stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  const start = async (): Promise<Network> => {
    chain = await startChain({ dataDir, network: 'volta' })
    const { url: rpcUrl, privateKey, chainId, contracts: existing } = chain
    const contracts = await deploySpine({ rpcUrl, privateKey, root, controller: operator.address, existing })
    return { name: 'volta', chainId, rpcUrl, root, contracts }
  }
  const stop = async (): Promise<void> => {
    await chain?.close()
    chain = undefined
  }

  it('has Volta’s chain id and addresses, under which clients of Volta find roles and DIDs', async () => {
    const network = await start()
    const { rpcUrl, chainId, contracts } = network
    expect(chainId).toBe(73_799)
    const lower = (addresses: Record<string, string>) =>
      Object.fromEntries(Object.entries(addresses).map(([key, address]) => [key, address.toLowerCase()]))
    expect(lower(contracts)).toMatchObject(lower(published))
    const relay = createRelay({ network, privateKey: chain?.privateKey ?? '0x' })
    const order = (nonce: bigint) => ({ network, signer: operator, nonce, deadline })
    const org = parseName('acme.iam.ewc')
    const role = roleName('user', org)
    const records = metadataRecords(org, 'organisation', { displayName: 'ACME' })
    const controller = operator.address
    await relay.submit(await signClaim(order(0n), { name: org, kind: 'organisation', controller, records }))
    const definition = {
      name: role,
      version: 3,
      issuers: { dids: [didEthr('volta', controller)] },
      revokers: { role },
      preconditions: { roles: [role], mode: 'all' },
    } as const
    await relay.submit(
      await signClaim(order(1n), { name: role, kind: 'plain', controller, records: roleRecords(definition) }),
    )
    const read = { address: published.resolver, abi: resolverV2 } as const
    const node = [namehash(role)] as const
    const reader = createReader(rpcUrl)
    expect(await reader.readContract({ ...read, functionName: 'versionNumber', args: node })).toBe(3n)
    expect(await reader.readContract({ ...read, functionName: 'name', args: node })).toBe(role)
    expect((await reader.readContract({ ...read, functionName: 'issuers', args: node }))[0]).toEqual([controller])
    expect((await reader.readContract({ ...read, functionName: 'revokers', args: node }))[1]).toBe(node[0])
    expect(await reader.readContract({ ...read, functionName: 'prerequisiteRoles', args: node })).toEqual([node, true])
    const text = await reader.readContract({ ...read, functionName: 'text', args: [...node, 'metadata'] })
    expect(JSON.parse(text)).toMatchObject({ roleName: 'user', roleType: 'org' })
    for (const id of ['0x338bc8fa', '0xc53a4413', '0x74d3013a', '0xc986c404', '0x61610164'] as const) {
      expect(await reader.readContract({ ...read, functionName: 'supportsInterface', args: [id] })).toBe(true)
    }

    const did = didEthr('volta', controller)
    const service = serviceAttribute({ type: 'Hub', endpoint: 'https://hub.example' })
    const write = { network, signer: operator, identity: controller, nonce: 0n }
    await relay.submit(await signSetAttribute(write, { ...service, validity: 86_400n }))
    const networks = [{ name: 'volta', rpcUrl, chainId, registry: published.didRegistry }]
    const stock = await new Resolver(getResolver({ networks })).resolve(did)
    expect(stock.didDocument).toMatchObject({ id: did, service: [{ serviceEndpoint: 'https://hub.example' }] })
    // A client with our own preset sees the same, but for what Volta itself has not.
    await using preset = await openLedger({ network: { ...networkPresets.volta, rpcUrl } })
    expect((await preset.findRoleDefinition(role))?.version).toBe(3)
    await expect(preset.orderNonce(controller)).rejects.toMatchObject({ code: 'LEDGER_REFUSED' })
  })

  it('comes back with the same blocks, and never as another network', async () => {
    const before = await start()
    const blocks = async () => {
      const reader = createReader(chain?.url ?? '')
      const head = await reader.getBlockNumber({ cacheTime: 0 })
      const numbers = Array.from({ length: Number(head) + 1 }, (_, i) => BigInt(i))
      return Promise.all(numbers.map(async (blockNumber) => (await reader.getBlock({ blockNumber })).hash))
    }
    const hashes = await blocks()
    expect(hashes.length).toBeGreaterThan(3)
    await stop()
    await expect(startChain({ dataDir, network: 'spine' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    const again = await start()
    expect(again.contracts).toEqual(before.contracts)
    expect((await blocks()).slice(0, hashes.length)).toEqual(hashes)
    await stop()
    chain = await startChain({ dataDir })
    expect(chain.network).toBe('volta')
  })
})
