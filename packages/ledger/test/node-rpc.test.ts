import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { NodeRefusal } from '../src/chain/rpc.ts'
import { createNodeRpc, type NodeRpc } from '../src/feed/node-rpc.ts'

const maxBytes = 1 << 20
let server: Server
let rpc: NodeRpc
/** The result of every call, and how it is sent. */
let result = ''
let packed = false

beforeAll(async () => {
  server = createServer((_, response) => {
    const answer = JSON.stringify({ jsonrpc: '2.0', id: 0, result })
    if (packed) response.setHeader('content-encoding', 'gzip')
    response.end(packed ? gzipSync(answer) : answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  rpc = createNodeRpc(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { maxBytes })
})
afterAll(() => void server.close())

it.each([true, false])('takes answers of a node (packed: %s) up to a size, and asks for less beyond', async (how) => {
  packed = how
  result = 'é'.repeat(1000)
  expect(await rpc.call('eth_call', [])).toBe(result)
  result = ' '.repeat(maxBytes)
  const refusal = await rpc.call('eth_call', []).catch((error: unknown) => error)
  expect(refusal instanceof NodeRefusal && refusal.rpc.code).toBe(-32005)
})
