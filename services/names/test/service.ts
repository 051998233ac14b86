import { createNamesClient, type NamesClient } from '@digital-spine/client'
import { createRelay } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import {
  type ApiChecker,
  createApiChecker,
  type ReorgNetwork,
  type RpcProxy,
  startPostgres,
  startReorgNetwork,
  startRpcProxy,
  tempFolder,
} from '@digital-spine/testkit'
import { vi } from 'vitest'
import { createNames, type Names } from '../src/index.ts'
import { createRegistrant, type Registrant } from './registrant.ts'

/** A name service on a real ledger, behind a proxy that can take the ledger away, held to its OpenAPI document. */
export type TestService = AsyncDisposable & {
  readonly test: ReorgNetwork
  readonly proxy: RpcProxy
  readonly who: Registrant
  readonly names: Names
  readonly client: NamesClient
  readonly api: ApiChecker
  get(path: string): Promise<{ status: number; body: Record<string, never>; type: string }>
  /** Has the service read the newest blocks. */
  caughtUp(): Promise<void>
}

export async function startTestService(engine: 'sqlite' | 'postgres'): Promise<TestService> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const test = stack.use(await startReorgNetwork())
  const proxy = stack.use(await startRpcProxy(test.network.rpcUrl))
  const who = stack.use(await createRegistrant(test))
  const databaseUrl =
    engine === 'postgres' ? stack.use(await startPostgres()).url : `sqlite:${folder.path}/names/data.sqlite`
  const network = { ...test.network, rpcUrl: proxy.url }
  const relay = createRelay({ network, privateKey: test.privateKey })
  const options = { host: '127.0.0.1', port: 0, network, relay, databaseUrl, logger: silentLogger(), pollMs: 100 }
  const names = await createNames(options)
  stack.defer(() => names.close())
  const client = createNamesClient(names.url)
  stack.defer(() => client.close())
  const api = await createApiChecker(names.url)
  const owned = stack.move()
  return {
    ...{ test, proxy, who, names, client, api },
    async get(path) {
      const response = await api.fetch(path)
      const type = response.headers.get('content-type') ?? ''
      return { status: response.status, body: (await response.json()) as Record<string, never>, type }
    },
    async caughtUp() {
      const newest = Number(await test.call('eth_blockNumber'))
      const isThere = async (): Promise<void> => {
        if (((await client.status()).asOf?.block ?? -1) < newest) throw new Error('The index is behind.')
      }
      await vi.waitFor(isThere, { interval: 20, timeout: 30_000 })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
