import { createGatewayClient } from '@digital-spine/client'
import { createHttpServer, type HttpServer, silentLogger } from '@digital-spine/runtime'
import { createSelfSigned } from '@digital-spine/testkit'
import { openMemoryVault, type Vault } from '@digital-spine/vault'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Certificate, openCertificate } from '../src/identity/certificate.ts'
import { addCertificateRoute } from '../src/routes/certificate.ts'

const dayMs = 86_400_000
const [own, authority, other] = ['gateway.test', 'broker.test', 'other.test'].map(createSelfSigned)
let vault: Vault
let certificate: Certificate
let server: HttpServer
let url: string
let now: number
let reconnected: number

beforeEach(async () => {
  now = Date.now()
  reconnected = 0
  vault = await openMemoryVault()
  certificate = await openCertificate(vault, () => now)
  server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  const broker = { reconnect: () => void reconnected++ }
  addCertificateRoute(server.app, { broker: broker as never }, certificate)
  url = await server.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  await server.close()
  await vault[Symbol.asyncDispose]()
})

it('is given one by the SDK', async () => {
  const client = createGatewayClient({ url, apiKey: 'any' })
  await client.setCertificate({ certificate: own?.cert ?? '', privateKey: own?.key ?? '' })
  expect(certificate.tls()).toEqual({ cert: own?.cert, key: own?.key })
  await expect(client.setCertificate({ certificate: '', privateKey: '' })).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
  })
  expect(await client.certificate()).toMatchObject({ subject: 'CN=gateway.test', hasAuthority: false })
  await client.close()
})

it('is taken away, and stays so after a restart', async () => {
  const client = createGatewayClient({ url, apiKey: 'any' })
  const none = { code: 'NOT_FOUND' }
  await expect(client.certificate()).rejects.toMatchObject(none)
  await client.setCertificate({ certificate: own?.cert ?? '', privateKey: own?.key ?? '' })
  await client.removeCertificate()
  await expect(client.certificate()).rejects.toMatchObject(none)
  expect([certificate.tls(), certificate.isValid(), certificate.endsAt(), reconnected]).toEqual([
    ...[undefined, undefined, undefined],
    2,
  ])
  expect((await openCertificate(vault, () => now)).tls()).toBeUndefined()
  expect(await vault.findSecret('broker-certificate')).not.toContain('PRIVATE')
  await client.close()
})

const post = async (files: Record<string, string | undefined>) => {
  const body = new FormData()
  for (const [name, content] of Object.entries(files)) body.append(name, new File([content ?? ''], `${name}.pem`))
  const response = await fetch(`${url}/api/v2/certificate`, { method: 'POST', body })
  return { status: response.status, text: await response.text() }
}

it('shows the broker a certificate that is posted, from now on and after a restart', async () => {
  expect([certificate.tls(), certificate.isValid()]).toEqual([undefined, undefined])
  const files = { certificate: own?.cert, privateKey: own?.key, caCertificate: authority?.cert }
  expect(await post(files)).toEqual({ status: 201, text: '' })
  const shown = { cert: own?.cert, key: own?.key, ca: expect.arrayContaining([authority?.cert]) }
  expect([certificate.tls(), certificate.isValid(), reconnected]).toEqual([shown, true, 1])
  expect((await openCertificate(vault, () => now)).tls()).toEqual(shown)
  now += 2 * dayMs
  expect(certificate.isValid()).toBe(false)
})

it('refuses what is no certificate with its own key, and keeps the one it had', async () => {
  await post({ certificate: own?.cert, privateKey: own?.key })
  for (const wrong of [
    { certificate: own?.cert, privateKey: other?.key },
    { certificate: 'no certificate', privateKey: own?.key },
    { certificate: own?.cert, privateKey: own?.key, caCertificate: 'no certificate' },
    { certificate: own?.cert },
  ])
    expect(await post(wrong)).toMatchObject({ status: 400, text: expect.stringContaining('VALIDATION_FAILED') })
  const large = { certificate: 'x'.repeat(65_537), privateKey: own?.key }
  expect(await post(large)).toMatchObject({ status: 413, text: expect.stringContaining('FILE_TOO_LARGE') })
  expect(certificate.tls()).toEqual({ cert: own?.cert, key: own?.key })
})
