import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { SpineError } from '@digital-spine/core'
import { createRpcCall, type RpcCall } from './rpc.ts'

/** A running anvil without keys of its own, that mines only when told to. */
export type Anvil = {
  readonly url: string
  readonly call: RpcCall
  readonly exited: Promise<unknown>
  stop(): Promise<void>
}

/**
 * Starts anvil on a genesis file. It lives on a random loopback address and dies with this process, also when that is
 * killed: a shell holds it and kills it when the pipe from here closes.
 */
export async function startAnvil(options: { genesisFile: string; chainId: number }): Promise<Anvil> {
  const host = process.platform === 'linux' ? randomLoopback() : '127.0.0.1'
  const port = await freePort(host)
  const child = spawnWithParent(anvilBinary(), [
    ...['--init', options.genesisFile, '--chain-id', String(options.chainId), '--accounts', '0'],
    ...['--host', host, '--port', String(port), '--no-mining', '--order', 'fifo', '--hardfork', 'cancun'],
    ...['--gas-price', '0', '--block-base-fee-per-gas', '0', '--disable-min-priority-fee', '--no-cors', '--quiet'],
  ])
  const exited = once(child, 'exit')
  const url = `http://${host}:${port}`
  const call = createRpcCall(url)
  await untilReady(call, child)
  return {
    url,
    call,
    exited,
    async stop() {
      child.stdin?.end()
      await exited
    },
  }
}

function spawnWithParent(binary: string, args: readonly string[]): ChildProcess {
  if (process.platform === 'win32') return spawn(binary, args, { stdio: ['pipe', 'ignore', 'ignore'] })
  const guard =
    '"$0" "$@" </dev/null & pid=$!; (wait_end() { cat >/dev/null; kill -9 $pid; }; wait_end) <&3 & wait $pid'
  const child = spawn('sh', ['-c', `exec 3<&0; ${guard}`, binary, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  return child
}

async function untilReady(call: RpcCall, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) break
    try {
      await call('eth_chainId')
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  throw new SpineError('LEDGER_UNAVAILABLE', 'The embedded ledger node did not start.')
}

/** The anvil binary inside the platform's npm package. */
function anvilBinary(): string {
  const platform = { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform as string]
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string]
  const require = createRequire(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json'))
  try {
    return require.resolve(
      `@foundry-rs/anvil-${platform}-${arch}/bin/anvil${process.platform === 'win32' ? '.exe' : ''}`,
    )
  } catch (cause) {
    throw new SpineError('LEDGER_UNAVAILABLE', `anvil is not available for ${process.platform} ${process.arch}.`, {
      cause,
    })
  }
}

function randomLoopback(): string {
  const byte = (): number => 1 + Math.floor(Math.random() * 254)
  return `127.${byte()}.${byte()}.${byte()}`
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return address.port
}
