import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** One address in front of several processes. */
export type FrontProxy = AsyncDisposable & { readonly url: string }

/**
 * Passes each connection on to the next of the processes that takes it: those that are down are left out. A connection ends
 * with the one it leads to.
 */
export async function startFrontProxy(urls: readonly string[]): Promise<FrontProxy> {
  const targets = urls.map((url) => new URL(url))
  const open = new Set<Socket>()
  let turn = 0
  const lead = async (from: Socket): Promise<void> => {
    for (const _ of targets) {
      const target = targets[turn % targets.length]
      turn += 1
      const to = target && (await reach(target))
      if (to === undefined) continue
      join(from, to)
      return
    }
    from.destroy()
  }
  const server = createServer({ pauseOnConnect: true }, (from) => {
    open.add(from)
    from.on('close', () => open.delete(from))
    from.on('error', () => from.destroy())
    void lead(from)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

/** A connection to a process; undefined if it takes none. */
function reach({ hostname, port }: URL): Promise<Socket | undefined> {
  const socket = connect(Number(port), hostname)
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}

function join(from: Socket, to: Socket): void {
  from.pipe(to)
  to.pipe(from)
  from.setNoDelay(true)
  to.setNoDelay(true)
  to.on('error', () => to.destroy())
  from.on('close', () => to.destroy())
  to.on('close', () => from.destroy())
  if (from.destroyed) to.destroy()
}
