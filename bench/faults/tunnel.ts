import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'

/**
 * Lets what runs in a network of its own reach services of this one at the address where they are here. It goes through a
 * file, and so also while that network is cut off.
 */
export async function openTunnel(options: {
  folder: string
  ports: readonly number[]
  /** What runs a program in the other network. */
  wrapper: readonly string[]
}): Promise<AsyncDisposable> {
  const { folder, ports, wrapper } = options
  mkdirSync(folder)
  const files = ports.map((port) => join(folder, `${port}.socket`))
  const servers = ports.map((port, i) => leadTo(() => connect(port, '127.0.0.1')).listen(files[i]))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const [program = '', ...args] = [...wrapper, process.execPath, join(import.meta.dirname, '../work/tunnel-end.ts')]
  const end = spawn(program, [...args, ...ports.map((port, i) => `${port}=${files[i]}`)], {
    // It ends with the channel.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(end, 'message')
  return {
    async [Symbol.asyncDispose]() {
      end.kill('SIGKILL')
      for (const server of servers) server.close()
    },
  }
}

/** A server whose connections lead on to what `open` opens. */
export function leadTo(open: () => Socket) {
  return createServer((from) => {
    const to = open()
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      socket.on('error', () => undefined)
      socket.on('close', () => other.destroy())
    }
    from.pipe(to)
    to.pipe(from)
  })
}
