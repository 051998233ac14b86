import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { createBrokerClient } from './broker-client.ts'

it('tells a broker the id of the request that it is asked because of', async () => {
  const asked: unknown[] = []
  const server = createServer(({ url, headers }, response) => {
    if (url?.startsWith('/v1/topics')) asked.push(headers['x-request-id'])
    response.end('{"count":0}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const ids = ['one', undefined]
  const broker = createBrokerClient({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    signer: () => {
      throw new Error('nobody logs in')
    },
    credentials: async () => [],
    requestId: () => ids.shift(),
  })
  await broker.topics.count({})
  await broker.topics.count({})
  await broker.close()
  server.close()
  expect(asked).toEqual(['one', undefined])
})
