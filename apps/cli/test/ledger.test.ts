import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Chain, startChain } from '@digital-spine/ledger'
import { tempFolder } from '@digital-spine/testkit'
import { openAccount } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve, spine } from './spine.ts'

describe('the ledger by command', () => {
  const folder = tempFolder()
  const keyFile = join(folder.path, 'key')
  let chain: Chain

  beforeAll(async () => {
    chain = await startChain({ dataDir: join(folder.path, 'chain') })
    writeFileSync(keyFile, `${chain.privateKey.slice(2)}\n`)
  })
  afterAll(async () => {
    await chain.close()
    folder[Symbol.dispose]()
  })

  const run = async (...args: string[]) => JSON.parse(await spine('ledger', ...args, '--json'))
  const refusal = async (call: Promise<unknown>): Promise<{ code: string; message: string }> => {
    const { stdout } = (await call.then(() => ({ stdout: '{}' })).catch((error: unknown) => error)) as {
      stdout: string
    }
    return JSON.parse(stdout)
  }

  it('deploys once, however often it is told to, and shows what is there', async () => {
    const { address } = openAccount(crypto.getRandomValues(new Uint8Array(32)))
    const controller = `did:ethr:0x4f26:${address}`
    const args = ['deploy', '--rpc', chain.url, '--key-file', keyFile, '--root', 'auth.ewc', '--controller', controller]
    const network = await run(...args)
    expect(network).toMatchObject({ name: 'spine', chainId: 20262, rpcUrl: chain.url, root: 'auth.ewc' })
    expect(await run(...args)).toEqual(network)
    const shown = await run('show', '--network', JSON.stringify(network))
    expect(shown).toMatchObject({ ...network, missing: [], rootOwner: `did:ethr:spine:${address}` })
    expect(await run('deploy', '--rpc', chain.url, '--key-file', keyFile, '--name', 'mine')).toMatchObject({
      name: 'mine',
      root: 'iam.ewc',
      contracts: { ens: network.contracts.ens },
    })
  })

  it('serves a relay for a network, to anybody', async () => {
    const network = await run('deploy', '--rpc', chain.url, '--key-file', keyFile)
    const variables = { SPINE_NETWORK: JSON.stringify(network), SPINE_RELAY_KEY: chain.privateKey, SPINE_PORT: '0' }
    const relay = await serve('relay', variables)
    const status = await (await fetch(`${relay.url}/v1/relay`)).json()
    expect(status).toMatchObject({ network: 'spine', chainId: 20262, quotaPerMinute: 60 })
    await relay.end('SIGTERM')
  })

  it('shows known networks, also when their node is away, and no node of another chain', async () => {
    const away = await run('show', '--network', 'ewc', '--rpc', 'http://127.0.0.1:9')
    expect(away).toMatchObject({ name: 'ewc', chainId: 246, root: 'auth.ewc' })
    expect(away.head).toBeUndefined()
    const other = run('show', '--network', 'volta', '--rpc', chain.url)
    expect(await refusal(other)).toMatchObject({ code: 'NETWORK_MISMATCH' })
    for (const args of [
      ['show'],
      ['show', '--network', 'moon'],
      ['deploy', '--rpc', chain.url, '--key-file', 'no-such'],
    ])
      expect(await refusal(run(...args))).toMatchObject({ code: 'VALIDATION_FAILED' })
  })
})
