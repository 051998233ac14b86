import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Participant, startParticipants, type TestParticipants } from './participants.ts'
import { spine } from './spine.ts'

const role = 'site.roles.acme.iam.ewc'

describe('a wallet by command', () => {
  const stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const passphraseFile = join(folder.path, 'passphrase')
  let network: TestParticipants
  let issuer: Participant
  let holder: Participant

  beforeAll(async () => {
    network = stack.use(await startParticipants(`sqlite:${folder.path}/hub.sqlite`))
    issuer = await network.join()
    holder = await network.join()
    await issuer.client.registerName('acme.iam.ewc', {})
    const fields = (label: string) => [{ fieldType: 'text' as const, label }]
    await issuer.client.registerName(role, {
      role: { requestorFields: [...fields('Meter'), ...fields('Owner')], issuerFields: fields('Grade') },
    })
    const { id } = await holder.client.enrol(role, { Meter: 'M-1', Owner: 'somebody' })
    await issuer.client.approve(id, { issuerFields: { Grade: 'A' } })
    await holder.client.refreshCredentials()
    writeFileSync(passphraseFile, 'correct horse battery staple\n')
  })
  afterAll(() => stack.disposeAsync())

  const as = async ({ url }: Participant, ...args: string[]): Promise<Record<string, unknown>> =>
    JSON.parse(await spine(...args, '--gateway', url, '--api-key', apiKey, '--json')) as Record<string, unknown>
  const refused = (code: string, exit: number) =>
    expect.objectContaining({ code: exit, stdout: expect.stringContaining(code) })

  it('lists what is held', async () => {
    const held = { role, state: 'active', issuer: issuer.did, published: true, formats: ['jwt', 'sd-jwt'] }
    expect(await as(holder, 'wallet', 'list')).toMatchObject(held)
  })

  it('moves credentials to another gateway of the same identity, under a passphrase', async () => {
    const file = join(folder.path, 'wallet.jwe')
    const passphrase = ['--passphrase-file', passphraseFile]
    expect(await as(holder, 'wallet', 'export', file, ...passphrase)).toMatchObject({ credentials: 1, did: holder.did })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+\n$/)
    expect(await as(holder, 'wallet', 'import', file, ...passphrase)).toEqual({ did: holder.did, imported: 0 })
    const second = await network.join(holder.vault)
    expect(await as(second, 'wallet', 'import', file, ...passphrase)).toMatchObject({ did: holder.did })
    expect(await as(second, 'wallet', 'list')).toMatchObject({ role, formats: ['jwt', 'sd-jwt'] })
    await expect(as(issuer, 'wallet', 'import', file, ...passphrase)).rejects.toEqual(refused('FORBIDDEN', 1))
    writeFileSync(passphraseFile, 'quite another passphrase')
    await expect(as(second, 'wallet', 'import', file, ...passphrase)).rejects.toEqual(refused('DECRYPTION_FAILED', 2))
    await expect(as(second, 'wallet', 'export', file)).rejects.toEqual(refused('CONFIG_INVALID', 1))
  })

  it('holds what an issuer signed with its account, for verifiers that know nothing else', async () => {
    const another = await network.join()
    const { id } = await another.client.enrol(role, { Meter: 'M-2' })
    await as(issuer, 'role', 'approve', id, '--issue-with', 'ES256K')
    await another.client.refreshCredentials()
    const [held] = (await another.client.enrolment()).history
    expect(held).toMatchObject({ state: 'active' })
    expect(decodeProtectedHeader(held?.jws ?? '')).toMatchObject({ alg: 'ES256K', kid: `${issuer.did}#controller` })
  })

  it('presents a credential with the fields said and no others, to one verifier once', async () => {
    const out = join(folder.path, 'presented')
    const to = ['--audience', 'https://verifier.example', '--nonce', 'n-1']
    await as(holder, 'wallet', 'present', role, ...to, '--disclose', 'Meter', '--disclose', 'Grade', '--out', out)
    const verify = (...args: string[]) => as(issuer, 'role', 'verify', role, '--credential', out, ...args)
    const disclosed = { issuerFields: { Grade: 'A' }, requestorFields: { Meter: 'M-1' } }
    expect(await verify(...to)).toMatchObject({ valid: true, disclosed })
    const other = verify('--audience', 'https://other.example', '--nonce', 'n-1')
    await expect(other).rejects.toEqual(refused('PRESENTATION_INVALID', 1))
    const unknown = as(holder, 'wallet', 'present', role, ...to, '--disclose', 'Colour')
    await expect(unknown).rejects.toEqual(refused('NOT_FOUND', 1))
  })
})
