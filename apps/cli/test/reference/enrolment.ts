import { createSelfSigned } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { app, call, organisation, patience, type ReferenceWorld, refused, role } from './world.ts'

/** Sections 1.4 and 1.8, applications. */
export function describeEnrolment(world: () => ReferenceWorld): void {
  const standing = (status: string) => ({
    ...{ did: world().maker.did, roles: [{ namespace: role, status, required: true }] },
  })

  it('keeps its identity, whatever key is posted', async () => {
    const { maker: holder } = world()
    const account = await holder.vault.account('account')
    const shown = { did: holder.did, address: account.address, publicKey: account.publicKey, balance: 'OK' }
    expect(account.publicKey).toMatch(/^0x04[0-9a-f]{128}$/)
    expect(await call(holder, 'POST', '/identity')).toMatchObject({ status: 200, body: shown })
    const err = { code: 'CONFLICT', reason: expect.stringContaining('spine identity import') }
    const another = { privateKey: `0x${'1'.repeat(64)}` }
    expect(await call(holder, 'POST', '/identity', another)).toMatchObject({ status: 409, body: { err } })
    for (const privateKey of ['', '1'.repeat(63), '0'.repeat(64), `0x${'g'.repeat(64)}`])
      expect(await call(holder, 'POST', '/identity', { privateKey })).toMatchObject({
        ...{ status: 400, body: { err: { code: 'ID::INVALID_PRIVATE_KEY' } } },
      })
    const body = { ...shown, enrolment: standing('NOT_ENROLLED') }
    expect(await call(holder, 'GET', '/identity')).toMatchObject({ status: 200, body })
  })

  it('asks for the role that the broker wants, and logs in once it is granted', async () => {
    const { issuer, maker: holder, taker } = world()
    expect(await call(holder, 'POST', '/enrol')).toMatchObject({ status: 201, body: { role, status: 'requested' } })
    const { body } = await call(holder, 'GET', '/enrol')
    expect(body).toMatchObject(standing('AWAITING_APPROVAL'))
    const [request] = (body as { requests: { id: string }[] }).requests
    await issuer.client.approve(request?.id ?? '')
    expect((await call(holder, 'GET', '/enrol')).body).toMatchObject(standing('SYNCED'))
    const claim = { namespace: role, status: 'SYNCED', syncedToDidDoc: true }
    expect((await call(holder, 'GET', '/identity/claims')).body).toEqual({ did: holder.did, claims: [claim] })
    await expect
      .poll(async () => (await call(holder, 'GET', '/gateway')).body)
      .toMatchObject({ messageBrokerStatus: 'OK' })
    expect(await call(holder, 'POST', '/enrol')).toEqual({ status: 201, body: undefined })
    await call(taker, 'POST', '/enrol')
    const [other] = ((await call(taker, 'GET', '/enrol')).body as { requests: { id: string }[] }).requests
    await issuer.client.approve(other?.id ?? '')
    await expect
      .poll(async () => (await call(taker, 'GET', '/enrol')).body, patience)
      .toMatchObject({ roles: [{ status: 'SYNCED' }] })
  })

  it('shows the broker a client certificate, and says whether it is good', async () => {
    const { taker } = world()
    const { cert, key } = createSelfSigned('gateway.test')
    const form = (privateKey: string) => {
      const body = new FormData()
      for (const [name, pem] of Object.entries({ certificate: cert, privateKey, caCertificate: cert }))
        body.append(name, new File([pem], `${name}.pem`))
      return body
    }
    expect(await call(taker, 'POST', '/certificate', form('none'))).toEqual(refused(400, 'VALIDATION::FAILED'))
    expect(await call(taker, 'POST', '/certificate', form(key))).toEqual({ status: 201, body: undefined })
    const shown = { mtlsIsValid: true, messageBrokerStatus: 'OK' }
    await expect.poll(async () => (await call(taker, 'GET', '/gateway')).body, patience).toMatchObject(shown)
  })

  it('finds applications with their roles, and asks for them and withdraws', async () => {
    const { issuer, maker: holder } = world()
    const maker = `maker.roles.${app}`
    await issuer.client.registerName(maker, { role: { requestorFields: [{ fieldType: 'text', label: 'Works' }] } })
    const known = { namespace: app, appName: 'Energy exchange', logoUrl: 'https://spine.example/logo' }
    await expect
      .poll(async () => (await call(holder, 'GET', '/ssi-hub/apps?searchKey=exchange')).body)
      .toEqual([{ ...known, name: 'Energy exchange' }])
    expect(await call(holder, 'GET', '/ssi-hub/apps?searchKey=ex')).toMatchObject({ status: 400 })
    const works = expect.objectContaining({ label: 'Works' })
    await expect
      .poll(async () => (await call(holder, 'GET', `/ssi-hub/apps/${app}/roles`)).body)
      .toEqual([
        { role: 'maker', namespace: maker, requestorFields: [works] },
        expect.objectContaining({ role: 'user', namespace: role }),
      ])
    const wanted = { role: maker, requestorFields: [{ key: 'Works', value: 'North' }] }
    expect(await call(holder, 'POST', '/ssi-hub/role', wanted)).toEqual({ status: 204, body: undefined })
    const { body } = await call(holder, 'GET', '/ssi-hub/roles')
    const roles = body as { id: string; namespace: string }[]
    const held = { role: 'user', status: 'SYNCED', token: expect.stringMatching(/^ey/), expirationStatus: null }
    expect(roles.find(({ namespace }) => namespace === role)).toMatchObject(held)
    const asked = roles.find(({ namespace }) => namespace === maker)
    expect(asked).toMatchObject({ role: 'maker', status: 'AWAITING_APPROVAL', token: '', expirationDate: null })
    expect(await call(holder, 'DELETE', `/ssi-hub/role/${asked?.id}`)).toEqual({ status: 204, body: undefined })
    expect((await call(holder, 'GET', '/ssi-hub/roles')).body).toHaveLength(1)
    const application = { ...known, roles: ['user'], topicsCount: 0, websiteUrl: '', description: '' }
    expect((await call(holder, 'GET', '/applications?roleName=user')).body).toMatchObject([application])
    expect((await call(holder, 'GET', `/applications/${app}`)).body).toMatchObject([application])
    expect((await call(holder, 'GET', '/applications?roleName=maker')).body).toEqual([])
    expect((await call(holder, 'GET', `/applications/${organisation}`)).body).toEqual([])
  })
}
