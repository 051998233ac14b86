import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { startFrontProxy } from './front-proxy.ts'

async function listen(name: string): Promise<{ server: Server; url: string }> {
  const server = createServer((_, response) => response.end(name)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

it('leads to one process after the other, and past those that are down', async () => {
  const [one, two] = [await listen('one'), await listen('two')]
  await using proxy = await startFrontProxy([one.url, two.url])
  const ask = async () => (await fetch(proxy.url, { headers: { connection: 'close' } })).text()
  expect([await ask(), await ask(), await ask()]).toEqual(['one', 'two', 'one'])
  two.server.close()
  two.server.closeAllConnections()
  expect([await ask(), await ask()]).toEqual(['one', 'one'])
  one.server.close()
  one.server.closeAllConnections()
  await expect(ask()).rejects.toThrow()
})
