import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

/** A JSON-RPC 2.0 request or answer as it stands on the wire. */
export type RpcRequest = { jsonrpc: '2.0'; id: unknown; method: string; params?: unknown }
export type RpcError = { code: number; message: string; data?: unknown }
export type RpcAnswer = { jsonrpc: '2.0'; id: unknown; result?: unknown; error?: RpcError }

/** An error that a node answered with; `rpc` goes on to whoever asked. */
export class NodeRefusal extends Error {
  readonly rpc: RpcError

  constructor(rpc: RpcError) {
    super(rpc.message)
    this.name = 'NodeRefusal'
    this.rpc = rpc
  }
}

/** Calls a node; throws {@link NodeRefusal} for its errors. */
export type RpcCall = <T = unknown>(method: string, params?: readonly unknown[]) => Promise<T>

const timeoutMs = 30_000

/** A JSON-RPC client over HTTP. */
export function createHttpCall(url: string): RpcCall {
  let id = 0
  return async <T>(method: string, params: readonly unknown[] = []) => {
    id += 1
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    return readResult<T>((await response.json()) as RpcAnswer)
  }
}

/** A JSON-RPC client on a local socket, one answer a line, in any order. Throws if nobody listens there. */
export async function openSocketCall(path: string): Promise<{ call: RpcCall; close(): void }> {
  const socket = connect(path)
  await once(socket, 'connect')
  const waiting = new Map<number, { settle(answer: RpcAnswer): void; fail(error: Error): void }>()
  let id = 0
  const lines = createInterface({ input: socket })
  lines.on('line', (line) => {
    const answer = JSON.parse(line) as RpcAnswer
    waiting.get(Number(answer.id))?.settle(answer)
  })
  const failAll = (): void => {
    for (const { fail } of waiting.values()) fail(new Error('the ledger node closed the connection'))
  }
  // readline passes the socket's errors on
  lines.on('error', failAll)
  socket.on('error', failAll).on('close', failAll)
  const call = <T>(method: string, params: readonly unknown[] = []): Promise<T> => {
    id += 1
    const own = id
    const answered = new Promise<T>((resolve, reject) => {
      if (socket.destroyed) throw new Error('the ledger node is gone')
      const timer = setTimeout(() => reject(new Error(`the ledger node did not answer in ${timeoutMs} ms`)), timeoutMs)
      waiting.set(own, {
        settle(answer) {
          clearTimeout(timer)
          try {
            resolve(readResult<T>(answer))
          } catch (error) {
            reject(error)
          }
        },
        fail(error) {
          clearTimeout(timer)
          reject(error)
        },
      })
    })
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: own, method, params })}\n`)
    return answered.finally(() => waiting.delete(own))
  }
  return { call, close: () => socket.destroy() }
}

function readResult<T>(answer: RpcAnswer): T {
  if (answer.error !== undefined) throw new NodeRefusal(answer.error)
  return answer.result as T
}
