import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Hex, keccak256 } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readHead } from '../src/chain/block-maker.ts'
import { createHttpCall, openSocketCall, type RpcCall } from '../src/chain/rpc.ts'
import { type Chain, spineChainId, startChain } from '../src/index.ts'

type Block = { hash: string; transactions: string[] }

describe('the embedded chain', () => {
  let dataDir: string
  let chain: Chain | undefined
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'spine-chain-'))
  })
  afterEach(async () => {
    await chain?.close()
    chain = undefined
    await rm(dataDir, { recursive: true, force: true })
  })
  const start = async (): Promise<RpcCall> => {
    chain = await startChain({ dataDir })
    return createHttpCall(chain.url)
  }
  const stop = async (): Promise<void> => {
    await chain?.close()
    chain = undefined
  }

  it('arrives at the same block hashes after a restart', async () => {
    const call = await start()
    await Promise.all((await transfers(chain, 0, 25)).map((raw) => call('eth_sendRawTransaction', [raw])))
    for (const raw of await transfers(chain, 25, 5)) await call('eth_sendRawTransaction', [raw])
    const before = await blocks(call)
    await stop()
    const after = await blocks(await start())
    expect(after.slice(0, before.length)).toEqual(before)
    expect(before.flatMap(({ transactions }) => transactions)).toHaveLength(30)
  })

  it('cuts off a torn last line and refuses a broken or altered journal', async () => {
    const call = await start()
    for (const raw of await transfers(chain, 0, 3)) await call('eth_sendRawTransaction', [raw])
    const before = await blocks(call)
    await stop()
    const journal = join(dataDir, 'journal.jsonl')
    await appendFile(journal, '{"number":99,"timest')
    expect((await blocks(await start())).slice(0, before.length)).toEqual(before)
    await stop()
    const text = await readFile(journal, 'utf8')
    await writeFile(
      journal,
      text.replace(/"timestamp":(\d+)/, (_, time) => `"timestamp":${Number(time) - 1}`),
    )
    await expect(startChain({ dataDir })).rejects.toMatchObject({ code: 'LEDGER_CORRUPT' })
    await writeFile(journal, `not json\n${text}`)
    await expect(startChain({ dataDir })).rejects.toMatchObject({ code: 'LEDGER_CORRUPT' })
  })

  it('offers reads and signed transactions only, also in batches', async () => {
    const call = await start()
    for (const method of [
      'anvil_impersonateAccount',
      'evm_mine',
      'eth_sendTransaction',
      'eth_sign',
      'debug_traceTransaction',
      'hardhat_reset',
      'personal_sign',
      'txpool_content',
      'ots_getApiLevel',
    ]) {
      await expect(call(method, [])).rejects.toMatchObject({ rpc: { code: -32601 } })
    }
    expect(await call('eth_accounts')).toEqual([])
    const batch = ['eth_chainId', 'evm_mine'].map((method, id) => ({ jsonrpc: '2.0', id, method, params: [] }))
    const response = await fetch(chain?.url ?? '', { method: 'POST', body: JSON.stringify(batch) })
    expect(await response.json()).toMatchObject([
      { id: 0, result: `0x${spineChainId.toString(16)}` },
      { id: 1, error: { code: -32601 } },
    ])
  })

  it('refuses an invalid transaction with the node’s error and does not journal it', async () => {
    const call = await start()
    const [raw = '0x'] = await transfers(chain, 0, 1)
    await call('eth_sendRawTransaction', [raw])
    const journalled = await readFile(join(dataDir, 'journal.jsonl'), 'utf8')
    const [otherwise] = await transfers(chain, 0, 1, 2n)
    await expect(call('eth_sendRawTransaction', [otherwise])).rejects.toThrow(/nonce too low/)
    await expect(call('eth_sendRawTransaction', ['0xdead'])).rejects.toMatchObject({ name: 'NodeRefusal' })
    expect(await readFile(join(dataDir, 'journal.jsonl'), 'utf8')).toBe(journalled)
  })

  it('notices a block that somebody else made, and loses nothing of its own', async () => {
    const call = await start()
    const [first = '0x', second = '0x'] = await transfers(chain, 0, 2)
    await call('eth_sendRawTransaction', [first])
    const own = await blocks(call)
    await callNode(dataDir, 'evm_mine')
    await expect(call('eth_sendRawTransaction', [second])).rejects.toThrow(/somebody else/)
    await call('eth_sendRawTransaction', [second])
    const after = await blocks(call)
    expect(after.slice(0, own.length)).toEqual(own)
    expect(after.flatMap(({ transactions }) => transactions)).toEqual([keccak256(first), keccak256(second)])
  })

  it('starts its node again when that dies', async () => {
    const call = await start()
    const [first = '0x', second = '0x'] = await transfers(chain, 0, 2)
    await call('eth_sendRawTransaction', [first])
    const before = await blocks(call)
    process.kill(await nodePid(dataDir), 'SIGKILL')
    await expect.poll(() => blocks(call).catch(() => [])).toEqual(before)
    await call('eth_sendRawTransaction', [second])
  })

  it('keeps its node out of the network of others, or says that it does not', async () => {
    await start()
    const node = await nodePid(dataDir)
    const network = (pid: number | 'self') => readlink(`/proc/${pid}/ns/net`)
    expect((await network(node)) !== (await network('self'))).toBe(chain?.isolated)
  })

  it.each(['front', 'node'] as const)(
    'loses no acknowledged write when the %s is killed while writing',
    async (victim) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'chain-child.ts'), dataDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = once(child, 'exit')
      const running = await readyLine(child)
      const call = createHttpCall(running.url)
      const node = await nodePid(dataDir)
      const acknowledged: string[] = []
      let killed = false
      const kill = (): void => {
        killed = process.kill(victim === 'front' ? (child.pid ?? 0) : node, 'SIGKILL')
      }
      const all = await transfers(running, 0, 2000)
      try {
        for (const raw of all) {
          await call('eth_sendRawTransaction', [raw])
          acknowledged.push(keccak256(raw))
          // Killed between two writes, the node is started again and takes what comes.
          if (killed) break
          if (acknowledged.length === 40) setTimeout(kill, Math.random() * 30)
        }
      } catch {
        // the kill, in the middle of a write
      }
      child.kill('SIGKILL')
      await ended
      await gone(node)
      expect(acknowledged.length).toBeGreaterThanOrEqual(40)
      expect(acknowledged.length).toBeLessThan(all.length)
      const stored = new Set((await blocks(await start())).flatMap(({ transactions }) => transactions))
      expect(acknowledged.filter((hash) => !stored.has(hash))).toEqual([])
    },
  )
})

async function transfers(
  from: { privateKey: Hex } | undefined,
  nonce: number,
  count: number,
  value = 1n,
): Promise<Hex[]> {
  if (from === undefined) throw new TypeError('no chain')
  const account = privateKeyToAccount(from.privateKey)
  const base = {
    chainId: spineChainId,
    gas: 21_000n,
    gasPrice: 0n,
    to: account.address,
    value,
    type: 'legacy',
  } as const
  return Promise.all(Array.from({ length: count }, (_, i) => account.signTransaction({ ...base, nonce: nonce + i })))
}

async function blocks(call: RpcCall): Promise<Block[]> {
  const { number } = await readHead(call)
  const numbers = Array.from({ length: number + 1 }, (_, i) => `0x${i.toString(16)}`)
  const found = await Promise.all(numbers.map((hex) => call<Block>('eth_getBlockByNumber', [hex, false])))
  return found.map(({ hash, transactions }) => ({ hash, transactions }))
}

async function readyLine(child: ChildProcess): Promise<{ url: string; privateKey: Hex }> {
  if (child.stdout === null) throw new TypeError('no output')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return JSON.parse(line)
}

/** The anvil that serves this folder: only this test's own, found by the genesis file on its command line. */
async function findNode(dataDir: string): Promise<{ pid: number; args: string[] } | undefined> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const args = (await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')).split('\0')
    const binary = await readlink(`/proc/${entry}/exe`).catch(() => '')
    if (args.includes(join(dataDir, 'genesis.json')) && binary.endsWith('/anvil')) return { pid: Number(entry), args }
  }
  return undefined
}

async function nodePid(dataDir: string): Promise<number> {
  const found = await findNode(dataDir)
  if (found === undefined) throw new Error('no node')
  return found.pid
}

/** Calls the node behind the front's back, as its own user could. */
async function callNode(dataDir: string, method: string): Promise<void> {
  const args = (await findNode(dataDir))?.args ?? []
  const after = (flag: string): string => args[args.indexOf(flag) + 1] ?? ''
  if (!args.includes('--ipc')) {
    await createHttpCall(`http://${after('--host')}:${after('--port')}`)(method)
    return
  }
  const { call, close } = await openSocketCall(after('--ipc'))
  await call(method)
  close()
}

/** Resolves when the process has ended, as the node must when its front is killed. */
async function gone(pid: number): Promise<void> {
  await expect.poll(() => isRunning(pid), { interval: 20 }).toBe(false)
}

async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return status !== '' && !status.includes('State:\tZ')
}
