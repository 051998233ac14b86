import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A hub that answers as the one behind it does, tells no events, and is out of reach as long as it is told to be. */
export type QuietHub = AsyncDisposable & { readonly url: string; setReachable(reachable: boolean): void }

export async function startQuietHub(target: string): Promise<QuietHub> {
  let isReachable = true
  const server = createServer((from, to) => {
    if (from.url?.startsWith('/v1/events')) return
    if (!isReachable) return void from.destroy()
    const { method, headers } = from
    const onward = request(new URL(from.url ?? '/', target), { method, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(to)
    })
    onward.on('error', () => to.destroy())
    from.pipe(onward)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setReachable: (reachable) => {
      isReachable = reachable
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}
