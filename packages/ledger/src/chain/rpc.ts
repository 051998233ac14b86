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

/** A JSON-RPC client over HTTP. */
export function createRpcCall(url: string): RpcCall {
  let id = 0
  return async <T>(method: string, params: readonly unknown[] = []) => {
    id += 1
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
      signal: AbortSignal.timeout(30_000),
    })
    const answer = (await response.json()) as RpcAnswer
    if (answer.error !== undefined) throw new NodeRefusal(answer.error)
    return answer.result as T
  }
}
