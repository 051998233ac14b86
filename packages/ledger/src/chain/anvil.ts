import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { SpineError } from '@digital-spine/core'
import { createHttpCall, openSocketCall, type RpcCall } from './rpc.ts'

/** A running anvil without keys of its own, that mines only when told to. */
export type Anvil = {
  readonly call: RpcCall
  /** True if nobody but this user's own processes can reach the node. */
  readonly isolated: boolean
  /** Resolves when the node has ended, by itself or because it was stopped. */
  readonly exited: Promise<unknown>
  stop(): Promise<void>
}

type Door = {
  readonly command: readonly string[]
  connect(): Promise<{ call: RpcCall; close(): void }>
  remove(): void
}

const readyMs = 15_000
const maxSocketPath = 100

/**
 * Starts anvil on a genesis file. Where the system allows it (Linux with user namespaces), it runs in a network of its
 * own and is reached by a socket in a private folder only; elsewhere it listens on a random loopback address. It dies
 * with this process, also when that is killed: a shell holds it and kills it when the pipe from here closes.
 */
export async function startAnvil(options: { dataDir: string; genesisFile: string; chainId: number }): Promise<Anvil> {
  const isolated = canIsolate()
  const door = isolated ? openPrivateDoor(options.dataDir) : await openLoopbackDoor()
  const child = spawnWithParent([
    ...door.command,
    ...['--init', options.genesisFile, '--chain-id', String(options.chainId), '--accounts', '0'],
    ...['--no-mining', '--order', 'fifo', '--hardfork', 'cancun', '--no-cors', '--quiet'],
    ...['--gas-price', '0', '--block-base-fee-per-gas', '0', '--disable-min-priority-fee'],
  ])
  const exited = once(child, 'exit').then(() => door.remove())
  const { call, close } = await untilReady(door, child)
  return {
    call,
    isolated,
    exited,
    async stop() {
      close()
      child.stdin?.end()
      await exited
    },
  }
}

let isolation: boolean | undefined

/** Whether this process may make a user and network namespace (user_namespaces(7)). */
function canIsolate(): boolean {
  isolation ??= process.platform === 'linux' && spawnSync('unshare', ['-rn', 'true'], { stdio: 'ignore' }).status === 0
  return isolation
}

/** The socket lies in the data folder, or elsewhere if that path is too long for one (unix(7)). */
function openPrivateDoor(dataDir: string): Door {
  const beside = resolve(dataDir, 'node.ipc')
  const path = Buffer.byteLength(beside) <= maxSocketPath ? beside : join(mkdtempSync(join(tmpdir(), 'spine-')), 'ipc')
  rmSync(path, { force: true })
  return {
    command: ['unshare', '-rn', anvilBinary(), '--ipc', path, '--host', '127.0.0.1'],
    connect: () => openSocketCall(path),
    remove: () => rmSync(path === beside ? path : dirname(path), { recursive: true, force: true }),
  }
}

async function openLoopbackDoor(): Promise<Door> {
  const host = process.platform === 'linux' ? randomLoopback() : '127.0.0.1'
  const port = await freePort(host)
  return {
    command: [anvilBinary(), '--host', host, '--port', String(port)],
    async connect() {
      return { call: createHttpCall(`http://${host}:${port}`), close: () => undefined }
    },
    remove: () => undefined,
  }
}

function spawnWithParent([binary = '', ...args]: readonly string[]): ChildProcess {
  if (process.platform === 'win32') return spawn(binary, args, { stdio: ['pipe', 'ignore', 'ignore'] })
  const guard =
    '"$0" "$@" </dev/null & pid=$!; (wait_end() { cat >/dev/null; kill -9 $pid; }; wait_end) <&3 & wait $pid'
  return spawn('sh', ['-c', `exec 3<&0; ${guard}`, binary, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
}

async function untilReady(door: Door, child: ChildProcess): Promise<{ call: RpcCall; close(): void }> {
  const end = Date.now() + readyMs
  while (Date.now() < end && child.exitCode === null) {
    try {
      const connection = await door.connect()
      await connection.call('eth_chainId')
      return connection
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  child.stdin?.end()
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
