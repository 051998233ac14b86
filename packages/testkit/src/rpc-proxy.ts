import { once } from 'node:events'
import { createServer } from 'node:http'

/** One JSON-RPC request and the node's answer to it, as they stand on the wire. */
export type RpcExchange = {
  readonly request: { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] }
  readonly answer: Record<string, unknown>
}

/** What a faulty node does with an answer: gives another one, or cuts the connection with 'drop'. */
export type Tamper = (exchange: RpcExchange) => Record<string, unknown> | 'drop'

/** A JSON-RPC node that passes everything on to a real one, and answers wrongly as long as it is told to. */
export type RpcProxy = AsyncDisposable & { readonly url: string; tamper(by: Tamper | undefined): void }

export async function startRpcProxy(target: string): Promise<RpcProxy> {
  let tamper: Tamper | undefined
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks).toString('utf8')
      const passed = await fetch(target, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
      const asked = JSON.parse(body) as RpcExchange['request'] | RpcExchange['request'][]
      const answered = (await passed.json()) as Record<string, unknown> | Record<string, unknown>[]
      const exchanges = [asked]
        .flat()
        .map((one, i): RpcExchange => ({ request: one, answer: [answered].flat()[i] ?? {} }))
      const answers = exchanges.map((exchange) => tamper?.(exchange) ?? exchange.answer)
      if (answers.includes('drop')) return void response.destroy()
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(Array.isArray(asked) ? answers : answers[0]))
    })().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    tamper: (by) => {
      tamper = by
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}
