import { parseName } from '@digital-spine/core'
import { type ReorgNetwork, type RpcProxy, startReorgNetwork, startRpcProxy, type Tamper } from '@digital-spine/testkit'
import { openAccount } from '@digital-spine/vault'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type BlockRef,
  type FeedStore,
  type LedgerLog,
  type LogFeed,
  metadataRecords,
  openLedger,
  openLogFeed,
  signClaim,
} from '../src/index.ts'

type Kept = { genesis: `0x${string}` | undefined; blocks: BlockRef[]; logs: LedgerLog[] }

/** A store in memory that refuses what is no continuation of what it has. */
function createStore(): FeedStore & { kept: Kept } {
  const kept: Kept = { genesis: undefined, blocks: [], logs: [] }
  return {
    kept,
    load: async () => ({ genesis: kept.genesis, blocks: [...kept.blocks] }),
    async apply({ from, to, logs, genesis }) {
      if (from !== (kept.blocks.at(-1)?.number ?? -1) + 1) throw new Error('not the next blocks')
      kept.genesis = genesis
      kept.blocks.push(to)
      kept.logs.push(...logs)
    },
    async rollBack(toBlock) {
      kept.blocks = kept.blocks.filter(({ number }) => number <= toBlock)
      kept.logs = kept.logs.filter(({ block }) => block <= toBlock)
    },
  }
}

const idle = 3_600_000

describe('the log feed', () => {
  let test: ReorgNetwork
  let proxy: RpcProxy
  const feeds: LogFeed[] = []

  beforeAll(async () => {
    test = await startReorgNetwork()
    proxy = await startRpcProxy(test.network.rpcUrl)
  })
  afterEach(async () => {
    proxy.tamper(undefined)
    for (const feed of feeds.splice(0)) await feed[Symbol.asyncDispose]()
  })
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })

  const open = (store: FeedStore, now?: () => number): LogFeed => {
    const network = { ...test.network, rpcUrl: proxy.url }
    const feed = openLogFeed({ network, store, pollMs: idle, ...(now ? { now } : {}) })
    feeds.push(feed)
    return feed
  }
  const claim = async (label: string): Promise<void> => {
    await using ledger = await openLedger({ network: test.network })
    const name = parseName(`${label}.iam.ewc`)
    const owner = openAccount(crypto.getRandomValues(new Uint8Array(32)))
    const nonce = await ledger.orderNonce(test.rootAccount.address)
    const deadline = BigInt(Math.floor((await ledger.head()).timestamp / 1000) + 3600)
    const order = { network: test.network, signer: test.rootAccount, nonce, deadline }
    const records = metadataRecords(name, 'organisation', {})
    await test.relay.submit(await signClaim(order, { name, kind: 'organisation', controller: owner.address, records }))
  }
  /** What somebody reads who was never there before. */
  const readAnew = async (): Promise<Kept> => {
    const store = createStore()
    await open(store).sync()
    return store.kept
  }
  const names = ({ logs }: Kept) => logs.flatMap((log) => (log.eventName === 'NameChanged' ? [log.args.name] : []))

  it('brings every log once, in order, with its block and time, and tells that it is live', async () => {
    const store = createStore()
    const feed = open(store, Date.now)
    await claim('first')
    const { state, lag, block, head } = await feed.sync()
    expect({ lag, block: block?.number }).toEqual({ lag: 0, block: head?.number })
    expect(state).not.toBe('syncing')
    const places = store.kept.logs.map(({ block: number, index }) => number * 1000 + index)
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
    expect(names(store.kept)).toEqual(expect.arrayContaining(['iam.ewc', 'first.iam.ewc', 'roles.first.iam.ewc']))
    const log = store.kept.logs.at(-1)
    expect(log?.timestamp).toBe(store.kept.blocks.find(({ number }) => number === log?.block)?.timestamp)
    await feed.sync()
    expect(store.kept.logs).toEqual((await readAnew()).logs)
  })

  it.each([1, 7, 60])('follows a reorganisation %i blocks deep to the same logs as a new reader', async (depth) => {
    const store = createStore()
    const feed = open(store)
    await feed.sync()
    const forget = await test.snapshot()
    for (let i = 0; i < depth - 1; i += 1) {
      await test.mine(1)
      if (i % 5 === 0) await feed.sync()
    }
    await claim(`gone-${depth}`)
    await feed.sync()
    expect(names(store.kept)).toContain(`gone-${depth}.iam.ewc`)
    await forget()
    await claim(`kept-${depth}`)
    await test.mine(depth + 1)
    expect((await feed.sync()).reorganisations).toBe(1)
    expect(names(store.kept)).not.toContain(`gone-${depth}.iam.ewc`)
    expect(names(store.kept)).toContain(`kept-${depth}.iam.ewc`)
    expect(store.kept.logs).toEqual((await readAnew()).logs)
  })

  it('follows a branch that a node chose at the same height', async () => {
    const store = createStore()
    const feed = open(store)
    await test.mine(4)
    await claim('moved')
    await feed.sync()
    const before = feed.status().block
    await test.call('anvil_reorg', [3, []])
    const { block, reorganisations } = await feed.sync()
    expect(reorganisations).toBe(1)
    expect(block?.number).toBe(before?.number)
    expect(block?.hash).not.toBe(before?.hash)
    expect(store.kept.logs).toEqual((await readAnew()).logs)
  })

  it('goes on from the stored blocks after a restart, and across a reorganisation meanwhile', async () => {
    const store = createStore()
    await open(store).sync()
    const forget = await test.snapshot()
    await claim('between')
    await open(store).sync()
    await forget()
    await claim('instead')
    await test.mine(3)
    await open(store).sync()
    expect(store.kept.logs).toEqual((await readAnew()).logs)
  })

  it('takes nothing twice when storing fails, and goes on once it works', async () => {
    const store = createStore()
    const feed = open(store)
    await feed.sync()
    const { apply } = store
    store.apply = async () => Promise.reject(new Error('disk full'))
    await claim('stored-later')
    await expect(feed.sync()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    store.apply = apply
    await feed.sync()
    expect(store.kept.logs).toEqual((await readAnew()).logs)
  })

  it('halves its ranges while the node refuses them, and reads on', async () => {
    let refused = 0
    proxy.tamper(({ request, answer }) => {
      const [{ fromBlock, toBlock } = {}] = request.params as { fromBlock?: string; toBlock?: string }[]
      if (request.method !== 'eth_getLogs' || Number(toBlock) - Number(fromBlock) < 4) return answer
      refused += 1
      return { jsonrpc: '2.0', id: request.id, error: { code: -32005, message: 'query returned too many results' } }
    })
    const store = createStore()
    await open(store).sync()
    expect(refused).toBeGreaterThan(2)
    proxy.tamper(undefined)
    expect(store.kept.logs).toEqual((await readAnew()).logs)
  })

  const result = (method: string, change: (value: never) => unknown): Tamper => {
    return ({ request, answer }) =>
      request.method === method ? { ...answer, result: change(answer.result as never) } : answer
  }
  const onLogs = (change: (log: Record<string, unknown>) => unknown): Tamper =>
    result('eth_getLogs', (logs: Record<string, unknown>[]) => logs.map(change))
  const other = `0x${'ab'.repeat(32)}`

  it.each<[string, Tamper, string]>([
    ['another chain id', result('eth_chainId', () => '0x1'), 'wrong chain'],
    [
      'another genesis',
      result('eth_getBlockByNumber', (block: { number: string }) =>
        block.number === '0x0' ? { ...(block as object), hash: other } : block,
      ),
      'wrong chain',
    ],
    ['no head', result('eth_getBlockByNumber', () => null), 'stalled'],
    [
      'a head without hash',
      result('eth_getBlockByNumber', (block: object) => ({ ...block, hash: undefined })),
      'stalled',
    ],
    [
      'blocks without times',
      result('eth_getBlockByNumber', (block: object) => ({ ...block, timestamp: null })),
      'stalled',
    ],
    [
      'blocks that follow no other',
      result('eth_getBlockByNumber', (block: { number: string }) => ({ ...(block as object), parentHash: other })),
      'stalled',
    ],
    ['logs of blocks that do not exist', onLogs((log) => ({ ...log, blockHash: other })), 'stalled'],
    ['logs of blocks to come', onLogs((log) => ({ ...log, blockNumber: '0xffffff' })), 'stalled'],
    ['logs without topics', onLogs(({ topics, ...log }) => ({ ...log, was: topics })), 'stalled'],
    ['logs that are withdrawn', onLogs((log) => ({ ...log, removed: true })), 'stalled'],
    ['logs of other contracts', onLogs((log) => ({ ...log, address: `0x${'cd'.repeat(20)}` })), 'stalled'],
    ['no logs where the block has some', result('eth_getLogs', () => []), 'stalled'],
    ['every log twice', result('eth_getLogs', (logs: object[]) => logs.flatMap((log) => [log, log])), 'stalled'],
    ['something else than JSON-RPC', () => ({ hello: 'world' }), 'stalled'],
  ])('does not believe a node that tells of %s', async (_, tamper, state) => {
    const store = createStore()
    const feed = open(store)
    await feed.sync()
    const before = structuredClone(store.kept)
    await claim(`x${crypto.randomUUID()}`)
    proxy.tamper(tamper)
    await expect(feed.sync()).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
    expect(feed.status()).toMatchObject({ state, error: { code: 'LEDGER_INCONSISTENT' }, block: before.blocks.at(-1) })
    expect(store.kept).toEqual(before)
    proxy.tamper(undefined)
    expect(await feed.sync()).toMatchObject({ reorganisations: 0, lag: 0 })
    expect(store.kept.logs).toEqual((await readAnew()).logs)
  })

  it('keeps what it has when the head goes backwards, and when the node goes away', async () => {
    const store = createStore()
    const feed = open(store)
    await test.mine(2)
    await feed.sync()
    const before = structuredClone(store.kept)
    const older = await test.call<object>('eth_getBlockByNumber', ['0x3', false])
    proxy.tamper(({ request, answer }) => {
      if (request.method !== 'eth_getBlockByNumber') return answer
      if (request.params[0] === 'latest') return { ...answer, result: older }
      return Number(request.params[0]) > 3 ? { ...answer, result: null } : answer
    })
    await expect(feed.sync()).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
    expect(store.kept).toEqual(before)
    proxy.tamper(() => 'drop')
    await expect(feed.sync()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' })
    expect(feed.status()).toMatchObject({ state: 'unreachable', block: before.blocks.at(-1) })
    expect(store.kept).toEqual(before)
    proxy.tamper(undefined)
    expect(await feed.sync()).not.toHaveProperty('error')
  })

  it('tells that the ledger has stalled, and how old its last block is', async () => {
    let now = Date.now()
    const feed = open(createStore(), () => now)
    await test.mine(1)
    const { block } = await feed.sync()
    now = (block?.timestamp ?? 0) + 1000
    expect(feed.status()).toMatchObject({ state: 'live', age: 1000 })
    now += 600_000
    expect(feed.status()).toMatchObject({ state: 'stalled', age: 601_000 })
  })
})
