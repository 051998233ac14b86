import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import {
  type DescribedContracts,
  descriptorLifeMs,
  type NetworkDescriptor,
  parseDescriptor,
  type Signer,
  signDescriptor,
  utf8,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { publishIdentity } from '@digital-spine/gateway'
import { openLedger } from '@digital-spine/ledger'
import { freePort, startTestNetwork, tempFolder } from '@digital-spine/testkit'
import { openFileVault } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkNetwork, type NetworkCheck } from '../src/join/check-network.ts'
import { type LiveServer, serveLive } from '../src/sandbox/live-server.ts'
import { readSecret } from '../src/sandbox/secrets.ts'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { serve, spine } from './spine.ts'
import { startTestSandbox } from './test-sandbox.ts'

describe('joining a network', () => {
  const stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  let sandbox: Sandbox
  let live: LiveServer
  let operator: Signer
  let aggregator: Signer
  let right: NetworkDescriptor

  beforeAll(async () => {
    const at = { host: '127.0.0.1', port: 0 }
    sandbox = await startTestSandbox(join(folder.path, 'spine'))
    stack.defer(() => sandbox.close())
    live = await serveLive({ ...at, sandbox, pages: folder.path })
    stack.defer(() => live.close())
    right = parseDescriptor(await sandbox.descriptor()).descriptor
    operator = await signerOf('operator')
    aggregator = await signerOf('aggregator')
  })
  afterAll(() => stack.disposeAsync())

  const signerOf = async (key: string): Promise<Signer> => {
    const secret = utf8(readSecret(join(folder.path, 'spine'), 'vault'))
    const vault = stack.use(await openFileVault({ path: join(folder.path, 'spine', key, 'vault.json'), secret }))
    await using ledger = await openLedger({ network: networkOf(right) })
    const relay = () => Promise.reject(new Error('nothing to publish'))
    return (await publishIdentity({ vault, ledger, names: { relay } })).signer
  }

  it.each(['main', 'names', 'hub'] as const)('is described by the %s URL', async (service) => {
    const url = service === 'main' ? live.url : sandbox.urls[service]
    const answer = (await (await fetch(`${url}/.well-known/spine.json`)).json()) as { descriptor: unknown; jws: string }
    expect(answer.descriptor).toEqual(right)
    expect(parseDescriptor(answer.jws)).toMatchObject({ descriptor: right, jws: { did: operator.did } })
  })

  it('configures a gateway from the URL alone, again and again', async () => {
    const data = join(folder.path, 'new')
    const port = String(await freePort())
    const joinAgain = async (...more: string[]) =>
      JSON.parse(await spine('join', live.url, '--data', data, '--port', port, '--json', ...more)) as {
        fingerprint: string
        envFile: string
        profilesFile: string
        checks: NetworkCheck[]
      }
    const { fingerprint, envFile, profilesFile, checks } = await joinAgain()
    const names = ['descriptor', 'chain', 'contracts', 'root', 'signer', 'signature', 'names', 'hub', 'broker']
    expect(checks.map(({ check, result }) => [check, result])).toEqual(names.map((check) => [check, 'ok']))
    expect(statSync(envFile).mode & 0o777).toBe(0o600)
    const settings = readFileSync(envFile, 'utf8')
    expect((await joinAgain('--expect', fingerprint.toLowerCase().replaceAll('-', ' '))).envFile).toBe(envFile)
    expect(readFileSync(envFile, 'utf8')).toBe(settings)

    const served = await serve('gateway', { SPINE_API_KEY: 'of-another-gateway' }, '--env', envFile)
    const shown = JSON.parse(
      await spine('identity', 'show', '--profile', 'gateway', '--profiles', profilesFile, '--json'),
    ) as { did: string }
    expect(shown.did).toMatch(/^did:ethr:spine:0x/)
    await served.end('SIGTERM')

    writeFileSync(envFile, settings.replace(right.contracts.ens, right.contracts.resolver))
    await expect(joinAgain()).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('CONFLICT') })
  })

  it('refuses what is not what its descriptor says, and names what failed', async () => {
    await using other = await startTestNetwork()
    const elsewhere = { rpcUrls: [other.network.rpcUrl] }
    const contracts = (over: Partial<DescribedContracts>) => ({ contracts: { ...right.contracts, ...over } })
    const { ens, resolver } = right.contracts
    const [head, body, tail] = (await sandbox.descriptor()).split('.')
    const altered = Buffer.from(JSON.stringify({ ...right, names: { url: 'http://127.0.0.1:1' } })).toString(
      'base64url',
    )
    const forgeries: [check: string, jws: string][] = [
      ['signer', await sign({}, aggregator)],
      ['signature', await sign({}, { ...operator, sign: () => nodeCrypto.randomBytes(64) })],
      ['signature', await sign({}, { ...operator, kid: `${operator.did}#delegate-99` as Signer['kid'] })],
      ['signature', `${head}.${altered}.${tail}`],
      ['descriptor', `${head}.${body}`],
      ['chain', await sign({ chainId: 1 })],
      ['genesis', await sign(elsewhere)],
      ['genesis', await sign({ rpcUrls: [...right.rpcUrls, ...elsewhere.rpcUrls] })],
      ['contracts', await sign(contracts({ didRegistry: `0x${'1'.repeat(40)}` }))],
      ['root', await sign(contracts({ registrar: ens }))],
      ['root', await sign(contracts({ resolver: ens, ens: resolver }))],
      ['age', await signDescriptor(operator, right, Date.now() - descriptorLifeMs - 60_000)],
      ['names', await sign({ names: { url: right.hub.url } })],
      ['broker', await sign({ broker: { ...right.broker, did: operator.did } })],
    ]
    for (const [check, jws] of forgeries) expect(await failedCheck(await offer(jws)), check).toBe(check)
    expect(await failedCheck(live.url, 'AAAA-AAAA')).toBe('fingerprint')
    expect(await failedCheck(await offer(await sandbox.descriptor()))).toBe(undefined)
  })

  it('has its descriptor signed by who controls the root, by command', async () => {
    const out = join(folder.path, 'descriptor.jws')
    const { names, hub, broker, ledger } = sandbox.urls
    const urls = ['--rpc-urls', ledger, '--names-url', names, '--hub-url', hub, '--broker-url', broker, '--out', out]
    const profiles = ['--profiles', join(folder.path, 'spine', 'profiles.json'), '--json']
    await spine('network', 'sign', '--profile', 'operator', ...urls, ...profiles)
    const { iat: _, ...signed } = parseDescriptor(readFileSync(out, 'utf8').trim()).descriptor
    expect(right).toMatchObject({ ...signed, hub: { url: hub } })
    const variables = {
      ...{ SPINE_NETWORK: JSON.stringify(networkOf(right)), SPINE_RELAY_KEY: `0x${'1'.repeat(64)}` },
      ...{ SPINE_DESCRIPTOR_FILE: out, SPINE_PORT: '0', SPINE_DATA_DIR: join(folder.path, 'names') },
    }
    const served = await serve('names', variables)
    expect(await failedCheck(served.url)).toBe(undefined)
    await served.end('SIGTERM')
    const foreign = spine('network', 'sign', '--profile', 'aggregator', ...urls, ...profiles)
    await expect(foreign).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('FORBIDDEN') })
  })

  it('says which services do not answer now', async () => {
    const gone = { names: { url: 'http://127.0.0.1:1' }, relay: { url: 'http://127.0.0.1:1' } }
    const checks: NetworkCheck[] = []
    const url = await offer(await sign({ ...gone, rpcUrls: ['http://127.0.0.1:1', ...right.rpcUrls] }))
    const { network } = await checkNetwork(url, { report: (check) => checks.push(check) })
    expect(network.rpcUrl).toBe(right.rpcUrls[0])
    expect(checks.filter(({ result }) => result === 'away').map(({ check }) => check)).toEqual(['chain', 'names'])
  })

  it('does not believe a descriptor whose key was revoked', async () => {
    const before = await sandbox.descriptor()
    const found = sandbox.participants.find(({ key }) => key === 'operator')
    await found?.client.rotateKey({ compromised: true })
    const revoked = checkNetwork(await offer(before), { report: () => undefined })
    await expect(revoked).rejects.toMatchObject({ code: 'KEY_REVOKED', details: { check: 'signature' } })
  })

  it('says when there is no descriptor', async () => {
    expect(await failedCheck('http://127.0.0.1:1')).toBe('descriptor')
    expect(await failedCheck(await offer('x'))).toBe('descriptor')
    expect(await failedCheck('spine.example')).toBe('descriptor')
    await expect(spine('join', 'spine.example', '--json')).rejects.toMatchObject({ code: 2 })
  })

  const networkOf = ({ name, chainId, rpcUrls, root, contracts }: NetworkDescriptor) => ({
    ...{ name, chainId, rpcUrl: rpcUrls[0] ?? '', root, contracts },
  })
  const sign = (over: Partial<NetworkDescriptor>, signer = operator) => {
    const { v: _, iat: __, ...content } = right
    return signDescriptor(signer, { ...content, ...over }, Date.now())
  }
  /** A server that offers a descriptor. */
  const offer = async (jws: string): Promise<string> => {
    const server = createServer((_, response) => response.end(JSON.stringify({ jws }))).listen(0, '127.0.0.1')
    stack.defer(() => void server.close())
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const failedCheck = async (url: string, expected?: string): Promise<unknown> => {
    const options = { report: () => undefined, ...(expected === undefined ? {} : { expect: expected }) }
    const error: unknown = await checkNetwork(url, options).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    return (error as { details?: { check?: string } } | undefined)?.details?.check
  }
})
