import { namehash, parseName } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import { Resolver } from 'did-resolver'
import { getResolver } from 'ethr-did-resolver'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type RunningSpine, startSpine } from './spine.ts'

/** As clients of Volta have them. */
const [registry, resolver] = [
  '0xc15d5a57a8eb0e1dcbe5d88b8f9a82017e5cc4af',
  '0xcf72f16Ab886776232bea2fcf3689761a0b74EfE',
] as const
/** `versionNumber(bytes32)` of RoleDefinitionResolverV2. */
const versionNumber = '0x338bc8fa'

describe('spine up --network volta', () => {
  const folder = tempFolder()
  let running: RunningSpine | undefined
  const start = (...args: string[]) => {
    running = startSpine(folder.path, '--no-simulation', ...args)
    return running.until(({ event }) => event === 'ready' || event === 'error')
  }
  const stop = async () => {
    await running?.end('SIGTERM')
    running = undefined
  }
  afterEach(stop)
  afterAll(() => folder[Symbol.dispose]())

  it('is a Volta to clients that know nothing else, and remembers it', async () => {
    const { participants = [], services } = await start('--network', 'volta')
    const did = participants[0]?.did ?? ''
    expect(did).toMatch(/^did:ethr:volta:0x/)
    const rpcUrl = services?.ledger ?? ''
    const stock = new Resolver(getResolver({ networks: [{ name: 'volta', rpcUrl, chainId: 73_799, registry }] }))
    const { didDocument } = await stock.resolve(did)
    expect(didDocument?.verificationMethod?.map(({ id }) => id)).toContain(`${did}#delegate-1`)
    const node = namehash(parseName('user.roles.exchange.apps.spine.iam.ewc'))
    expect(Number(await callContract(rpcUrl, resolver, `${versionNumber}${node.slice(2)}`))).toBe(1)
    await stop()
    const again = await start()
    expect(again.participants?.map((participant) => participant.did)).toEqual(participants.map((one) => one.did))
    await stop()
    await expect(start('--network', 'spine')).resolves.toMatchObject({ event: 'error', code: 'CONFIG_INVALID' })
  })
})

async function callContract(rpcUrl: string, to: string, data: string): Promise<string> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{ to, data }, 'latest'] })
  const response = await fetch(rpcUrl, { method: 'POST', body })
  return ((await response.json()) as { result: string }).result
}
