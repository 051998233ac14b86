import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type RequestOptions, request } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createSelfSigned, tempFolder } from '@digital-spine/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHttpServer, type HttpServer } from '../src/http-server.ts'
import { silentLogger } from '../src/logger.ts'

let folder: ReturnType<typeof tempFolder>
let server: HttpServer
const at = (name: string): string => join(folder.path, name)

beforeEach(async () => {
  folder = tempFolder()
  server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
})
afterEach(async () => {
  await server.close()
  folder[Symbol.dispose]()
})

const write = (pair: { cert: string; key: string }): typeof pair => {
  writeFileSync(at('cert.pem'), pair.cert)
  writeFileSync(at('key.pem'), pair.key)
  return pair
}
const listen = (clientCa?: string): Promise<string> =>
  server.listenTls({
    host: '127.0.0.1',
    port: 0,
    files: { cert: at('cert.pem'), key: at('key.pem'), ...(clientCa === undefined ? {} : { clientCa }) },
  })
const ask = async (url: string, options: RequestOptions & { ca: string }): Promise<string> => {
  const asked = request(`${url}/live`, { servername: 'gateway.test', agent: false, ...options }).end()
  const [response] = await once(asked, 'response')
  return text(response)
}

it('answers over TLS what the server answers, WebSockets too', async () => {
  const { cert: ca } = write(createSelfSigned('gateway.test'))
  const headers = { connection: 'Upgrade', upgrade: 'websocket' }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  server.onUpgrade(({ url }, socket) => socket.end(`HTTP/1.1 101 Switching\r\n${head.join('')}x-asked: ${url}\r\n\r\n`))
  const url = await listen()
  expect(JSON.parse(await ask(url, { ca }))).toEqual({ status: 'ok' })
  const asked = request(`${url}/events`, { ca, servername: 'gateway.test', agent: false, headers }).end()
  const [response, socket] = await once(asked, 'upgrade')
  expect(response.headers['x-asked']).toBe('/events')
  socket.destroy()
})

it('shows a certificate that was put in the place of the old one, and keeps it if the next cannot be used', async () => {
  write(createSelfSigned('gateway.test'))
  const url = await listen()
  const { cert: ca } = write(createSelfSigned('gateway.test'))
  expect(await ask(url, { ca })).toContain('ok')
  writeFileSync(at('cert.pem'), 'no certificate')
  expect(await ask(url, { ca })).toContain('ok')
})

it('asks clients for a certificate of whom it is told to trust', async () => {
  const { cert: ca } = write(createSelfSigned('gateway.test'))
  const [known, unknown] = [createSelfSigned('client.test'), createSelfSigned('client.test')]
  writeFileSync(at('clients.pem'), known.cert)
  const url = await listen(at('clients.pem'))
  expect(await ask(url, { ca, ...known })).toContain('ok')
  await expect(ask(url, { ca, ...unknown })).rejects.toThrow()
  await expect(ask(url, { ca })).rejects.toThrow()
})

it('does not start with files that cannot be used', async () => {
  await expect(listen()).rejects.toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  write({ ...createSelfSigned('gateway.test'), key: createSelfSigned('gateway.test').key })
  await expect(listen()).rejects.toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})

it('closes though somebody has connected and begun no TLS', async () => {
  write(createSelfSigned('gateway.test'))
  const { port, hostname } = new URL(await listen())
  const silent = connect(Number(port), hostname)
  await once(silent, 'connect')
  const gone = once(silent, 'close')
  silent.resume()
  await server.close()
  await gone
})
