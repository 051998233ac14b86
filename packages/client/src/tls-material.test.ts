import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { createSelfSigned } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createBrokerLine } from './broker-line.ts'
import { createHttpClient } from './http.ts'
import type { TlsMaterial } from './tls-material.ts'

const own = createSelfSigned('gateway.test')
const ofService = createSelfSigned('localhost')
const material: TlsMaterial = { ...own, ca: [ofService.cert] }
const nameOf = (socket: unknown): unknown => (socket as TLSSocket).getPeerCertificate().subject?.CN

it('shows a service the certificate that there is when a connection is opened, over HTTP and WebSocket', async () => {
  const shown: unknown[] = []
  const server = createServer({ ...ofService, ca: own.cert, requestCert: true }, ({ socket }, response) => {
    shown.push(nameOf(socket))
    response.end('{}')
  })
  const upgraded = once(server, 'upgrade')
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const url = `https://localhost:${(server.address() as AddressInfo).port}`
  let current: TlsMaterial | undefined
  const http = createHttpClient({ baseUrl: url, tls: () => current })
  await expect(http.call('GET', '/')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  current = material
  await http.call('GET', '/')
  expect(shown).toEqual(['gateway.test'])
  const line = createBrokerLine({
    places: { url, next: () => undefined } as never,
    login: { headers: async () => ({}), reset: () => undefined } as never,
    ...{ onOpen: () => undefined, onPush: () => undefined, onLost: () => undefined, tls: () => current },
  })
  const [, socket] = await upgraded
  expect(nameOf(socket)).toBe('gateway.test')
  line.close()
  socket.destroy()
  await http.close()
  server.close()
})
