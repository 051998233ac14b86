import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line between two processes that can fail like a network does. */
export type Line = AsyncDisposable & {
  readonly url: string
  /** Ends all connections, and refuses new ones until `heal`. */
  cut(): void
  /** Nothing goes through in either direction, though connections stay; until `heal`. */
  stall(): void
  /** One side's connections are gone without the other being told. What is left stays silent, also after `heal`. */
  halfOpen(gone: 'client' | 'server'): void
  heal(): void
}

type Pair = { readonly client: Socket; readonly server: Socket; abandoned: boolean }

export async function openLine({ port, target }: { port: number; target: number }): Promise<Line> {
  const pairs = new Set<Pair>()
  let state: 'open' | 'cut' | 'stalled' = 'open'

  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (state === 'cut') return client.destroy()
    const pair: Pair = {
      client,
      server: connect({ port: target, host: '127.0.0.1', allowHalfOpen: true }),
      abandoned: false,
    }
    pairs.add(pair)
    for (const [from, to] of [
      [pair.client, pair.server],
      [pair.server, pair.client],
    ] as const) {
      from.setNoDelay(true)
      from.on('data', (chunk) => {
        if (pair.abandoned || to.destroyed) return
        if (!to.write(chunk)) from.pause()
      })
      to.on('drain', () => state !== 'stalled' && from.resume())
      from.on('end', () => pair.abandoned || to.end())
      from.on('error', () => undefined)
      from.on('close', () => {
        if (!pair.abandoned) to.destroy()
        if (to.destroyed) pairs.delete(pair)
      })
    }
    if (state === 'stalled') setPaused(pair, true)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${port}`,
    cut() {
      state = 'cut'
      for (const { client, server: other } of pairs) {
        client.resetAndDestroy()
        other.resetAndDestroy()
      }
    },
    stall() {
      state = 'stalled'
      for (const pair of pairs) setPaused(pair, true)
    },
    halfOpen(gone) {
      for (const pair of pairs) {
        pair.abandoned = true
        pair[gone].resetAndDestroy()
      }
    },
    heal() {
      state = 'open'
      for (const pair of pairs) setPaused(pair, false)
    },
    async [Symbol.asyncDispose]() {
      for (const { client, server: other } of pairs) {
        client.destroy()
        other.destroy()
      }
      server.close()
      await once(server, 'close')
    },
  }
}

function setPaused({ client, server }: Pair, paused: boolean): void {
  for (const socket of [client, server]) {
    if (paused) socket.pause()
    else socket.resume()
  }
}
