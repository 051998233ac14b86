import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createNamesClient, type NamesClient } from '@digital-spine/client'
import { didEthr, namehash, parseName } from '@digital-spine/core'
import { createNameStateReader } from '@digital-spine/ledger'
import { Resolver } from 'did-resolver'
import { getResolver } from 'ethr-did-resolver'
import { Pool } from 'undici'
import { type Benchmark, quantile } from '../figure.ts'
import { type SeededChain, seedChain } from '../names/seed-chain.ts'
import { startProcess } from '../processes.ts'
import { keepPace, measureRate } from '../rate.ts'
import { createTempFolder } from '../temp-folder.ts'

const count = Number(process.env.SPINE_BENCH_NAMES ?? 100_000)
const lookUps = 10_000
const perSecond = 1000
const withinSeconds = 300

/** The name service on a ledger with many names and DID changes: from nothing, then asked for what it knows. */
export const names: Benchmark = {
  names: ['names.index', 'names.resolve.p99', 'names.memory'],
  async run({ say }) {
    await using chain = await seedChain(count, say)
    using folder = createTempFolder()
    say(`indexing ${count} names and ${count} DID changes`)
    const begin = performance.now()
    await using service = await startProcess<{ url: string }>(['serve', 'names'], {
      SPINE_NETWORK: JSON.stringify(chain.network),
      SPINE_RELAY_KEY: chain.relayKey,
      SPINE_DATA_DIR: join(folder.path, 'names'),
      SPINE_PORT: '0',
    })
    const client = createNamesClient(service.ready.url)
    try {
      await untilIndexed(client)
      const seconds = (performance.now() - begin) / 1000
      await client.name(chain.nameOf(count - 1))
      say(`resolving names at ${perSecond}/s`)
      await resolveAtPace(service.ready.url, chain, 3000)
      const p99 = quantile(await resolveAtPace(service.ready.url, chain, lookUps), 0.99)
      const memory = residentMegabytes(service.pid)
      say('as others do it')
      const stock = await measureStock(client, chain)
      const size = `${count} names, ${count} DID changes`
      return [
        {
          ...{ name: 'names.index', value: count / seconds, unit: '1/s', goal: { atLeast: count / withinSeconds } },
          ...{ note: size, baseline: { name: 'one name after the other', value: stock.index } },
        },
        {
          ...{ name: 'names.resolve.p99', value: p99, unit: 'ms', goal: { atMost: 5 } },
          note: `name to DID document over HTTP at ${perSecond}/s; ${size}`,
          baseline: { name: 'ethr-did-resolver, one at a time', value: stock.resolveP99 },
        },
        { name: 'names.memory', value: memory, unit: 'MB', note: `resident; ${size}` },
      ]
    } finally {
      await client.close()
    }
  },
}

async function untilIndexed(client: NamesClient): Promise<void> {
  for (;;) {
    const { state, lag } = await client.status()
    if (lag === 0 && (state === 'live' || state === 'stalled')) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** ms that each took. Answers are searched for a document, not parsed: this process shares the machine with the service. */
async function resolveAtPace(url: string, chain: SeededChain, amount: number): Promise<number[]> {
  await using pool = disposable(new Pool(url, { connections: 8, pipelining: 1 }))
  const indexes = Array.from({ length: amount }, () => Math.floor(Math.random() * count))
  const taken: number[] = []
  const all: Promise<void>[] = []
  await keepPace(indexes, perSecond, (index) => {
    const start = performance.now()
    const body = JSON.stringify({ ids: [chain.nameOf(index)] })
    const headers = { 'content-type': 'application/json' }
    const answered = pool.request({ method: 'POST', path: '/v1/resolve', headers, body }).then(async (response) => {
      const text = await response.body.text()
      taken.push(performance.now() - start)
      if (!text.includes('"didDocument":{')) throw new Error(`no document: ${text}`)
    })
    all.push(answered)
  })
  await Promise.all(all)
  return taken
}

function disposable(pool: Pool): Pool & AsyncDisposable {
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.close() })
}

async function measureStock(
  client: NamesClient,
  { network, nameOf }: SeededChain,
): Promise<{ index: number; resolveP99: number }> {
  const { rpcUrl, chainId, contracts, name } = network
  const { address } = await client.name(nameOf(1))
  const did = didEthr(name, address ?? '')
  const stock = new Resolver(getResolver({ networks: [{ name, rpcUrl, chainId, registry: contracts.didRegistry }] }))
  const taken: number[] = []
  for (let i = 0; i < 100; i += 1) {
    const start = performance.now()
    await stock.resolve(did)
    taken.push(performance.now() - start)
  }
  const states = createNameStateReader(network)
  const block = (await (await fetch(rpcUrl, ask('eth_getBlockByNumber', ['latest', false]))).json()) as {
    result: { hash: `0x${string}` }
  }
  let next = 0
  const readOne = (): Promise<unknown> => {
    next = (next + 1) % count
    return states.read([{ node: namehash(parseName(nameOf(next))), keys: ['metadata', 'did'] }], block.result)
  }
  return { resolveP99: quantile(taken, 0.99), index: await measureRate(readOne, { warmUp: 20, ms: 3000 }) }
}

const ask = (method: string, params: readonly unknown[]): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
})

function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}
