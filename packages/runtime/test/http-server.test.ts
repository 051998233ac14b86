import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { createHttpServer } from '../src/http-server.ts'
import { silentLogger } from '../src/logger.ts'

it('closes though somebody has connected and asked nothing', async () => {
  const server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  const url = new URL(await server.listen({ host: '127.0.0.1', port: 0 }))
  expect((await fetch(new URL('/live', url))).status).toBe(200)
  const accepted = once(server.app.server, 'connection')
  const silent = connect(Number(url.port), url.hostname)
  await accepted
  const gone = once(silent, 'close')
  silent.resume()
  await server.close()
  await gone
})
