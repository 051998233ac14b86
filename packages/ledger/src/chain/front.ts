import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isSpineError } from '@digital-spine/core'
import type { KeptNode } from './keep-node.ts'
import { NodeRefusal, type RpcAnswer, type RpcRequest } from './rpc.ts'

/** Standard methods that only read (Ethereum execution API). Nothing that unlocks, impersonates, traces or mines. */
const readMethods = new Set([
  ...[
    'eth_blockNumber',
    'eth_call',
    'eth_chainId',
    'eth_estimateGas',
    'eth_feeHistory',
    'eth_gasPrice',
    'eth_getBalance',
  ],
  ...['eth_getBlockByHash', 'eth_getBlockByNumber', 'eth_getBlockReceipts', 'eth_getBlockTransactionCountByHash'],
  ...['eth_getBlockTransactionCountByNumber', 'eth_getCode', 'eth_getLogs', 'eth_getProof', 'eth_getStorageAt'],
  ...['eth_getTransactionByBlockHashAndIndex', 'eth_getTransactionByBlockNumberAndIndex', 'eth_getTransactionByHash'],
  ...['eth_getTransactionCount', 'eth_getTransactionReceipt', 'eth_maxPriorityFeePerGas', 'eth_syncing'],
  ...['net_listening', 'net_peerCount', 'net_version', 'web3_clientVersion', 'web3_sha3'],
])

const maxBody = 2 << 20
const maxBatch = 500

/** Serves the JSON-RPC of the chain over HTTP: reads by allow-list, writes through the block maker. */
export async function startFront(options: {
  node: KeptNode
  host: string
  port: number
}): Promise<{ url: string; close(): Promise<void> }> {
  const { node, host, port } = options
  const server = createServer((request, response) => {
    answerHttp(request, response, (body) => answerBody(body, node)).catch(() => response.destroy())
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host}:${bound}`,
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function answerHttp(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (body: string) => Promise<unknown>,
): Promise<void> {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-allow-headers', 'content-type')
  if (request.method === 'OPTIONS') return void response.writeHead(204).end()
  if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > maxBody) return void response.writeHead(413).end()
    chunks.push(chunk as Buffer)
  }
  const answered = await answer(Buffer.concat(chunks).toString('utf8'))
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answered))
}

async function answerBody(text: string, node: KeptNode): Promise<RpcAnswer | RpcAnswer[]> {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return failure(null, -32700, 'The request is not JSON.')
  }
  if (!Array.isArray(body)) return answerOne(body, node)
  if (body.length === 0 || body.length > maxBatch)
    return failure(null, -32600, `A batch has 1 to ${maxBatch} requests.`)
  return Promise.all(body.map((request) => answerOne(request, node)))
}

async function answerOne(request: unknown, node: KeptNode): Promise<RpcAnswer> {
  const {
    id = null,
    method,
    params = [],
  } = (typeof request === 'object' && request !== null ? request : {}) as Partial<RpcRequest>
  if (typeof method !== 'string' || !Array.isArray(params))
    return failure(id, -32600, 'This is no JSON-RPC 2.0 request.')
  try {
    if (method === 'eth_accounts') return { jsonrpc: '2.0', id, result: [] }
    if (method === 'eth_sendRawTransaction') return { jsonrpc: '2.0', id, result: await node.send(String(params[0])) }
    if (!readMethods.has(method)) return failure(id, -32601, `The method ${method.slice(0, 64)} is not offered.`)
    return { jsonrpc: '2.0', id, result: await node.call(method, params) }
  } catch (error) {
    if (error instanceof NodeRefusal) return { jsonrpc: '2.0', id, error: error.rpc }
    return failure(id, -32603, isSpineError(error) ? error.message : 'The ledger node does not answer.')
  }
}

function failure(id: unknown, code: number, message: string): RpcAnswer {
  return { jsonrpc: '2.0', id, error: { code, message } }
}
