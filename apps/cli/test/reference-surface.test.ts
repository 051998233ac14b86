import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Participant, startParticipants } from './participants.ts'

const organisation = 'spine.iam.ewc'
const app = `exchange.apps.${organisation}`
const role = `user.roles.${app}`

type Answer = { readonly status: number; readonly body: unknown }

describe('a gateway at the paths of the DDHub client gateway', () => {
  const stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  let issuer: Participant
  let holder: Participant

  beforeAll(async () => {
    const network = stack.use(await startParticipants(`sqlite:${folder.path}/hub.sqlite`))
    issuer = await network.join()
    holder = await network.join()
    await issuer.client.registerName(organisation, { metadata: { displayName: 'Spine' } })
    await issuer.client.registerName(app, {
      metadata: { displayName: 'Energy exchange', logoUrl: 'https://spine.example/logo' },
    })
    await issuer.client.registerName(role, { role: { requestorFields: [] } })
  })
  afterAll(() => stack.disposeAsync())

  const call = async ({ url }: Participant, method: string, path: string, body?: unknown): Promise<Answer> => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${url}/api/v2${path}`, {
      ...{ method, ...json },
      headers: { 'x-api-key': apiKey, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const standing = (status: string) => ({ did: holder.did, roles: [{ namespace: role, status, required: true }] })

  it('tells strangers which gateway it is', async () => {
    const response = await fetch(`${holder.url}/api/v2/gateway`)
    expect(await response.json()).toMatchObject({ authEnabled: true, did: holder.did, namespace: app })
  })

  it('keeps its identity, whatever key is posted', async () => {
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
  })

  it('finds applications with their roles, and asks for them and withdraws', async () => {
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

  it('publishes topics by the text of a schema, in versions that stay as they are', async () => {
    const owner = 'maker.iam.ewc'
    await holder.client.registerName(owner, {})
    const schema = (type: string) => JSON.stringify({ type: 'object', properties: { kwh: { type } } })
    const topic = { owner, name: 'meter', schemaType: 'JSD7', tags: ['energy'] }
    const first = { ...topic, version: '1.9.0', schema: schema('number') }
    const created = await call(holder, 'POST', '/topics', first)
    expect(created).toMatchObject({ status: 201, body: { owner, name: 'meter', version: '1.9.0', tags: ['energy'] } })
    const { id } = created.body as { id: string }
    const invalid = { status: 400, body: { err: { code: 'VALIDATION::FAILED' } } }
    for (const wrong of [
      { ...first, schemaType: undefined },
      { ...first, schemaType: 'JSD8' },
      { ...topic, version: '2.0.0' },
    ])
      expect(await call(holder, 'POST', '/topics', wrong)).toMatchObject(invalid)
    const next = await call(holder, 'PUT', `/topics/${id}/versions/1.10.0`, { schema: schema('integer') })
    expect(next).toMatchObject({ status: 200, body: { id, version: '1.10.0' } })
    const other = await call(holder, 'PUT', `/topics/${id}/versions/1.10.0`, { schema: schema('string') })
    expect(other).toMatchObject({ status: 400, body: { err: { code: 'MB::ERROR', spineCode: 'CONFLICT' } } })
    const shown = { ...topic, id, version: '1.10.0', schema: schema('integer') }
    expect(await call(holder, 'GET', `/topics/${id}/versions/1.10.0`)).toMatchObject({ status: 200, body: shown })
    const missing = {
      ...{ status: 400 },
      body: { err: { code: 'TOPIC::NOT_FOUND', additionalDetails: { topicId: id, version: '3.0.0' } } },
    }
    for (const method of ['GET', 'DELETE'])
      expect(await call(holder, method, `/topics/${id}/versions/3.0.0`)).toMatchObject(missing)
    const record = (version: string) => ({ ...topic, id, version })
    const versions = { count: 2, limit: 1, records: [record('1.10.0')], page: 1 }
    expect((await call(holder, 'GET', `/topics/${id}/versions?limit=1`)).body).toEqual(versions)
    const second = { ...versions, page: 2, records: [record('1.9.0')] }
    expect((await call(holder, 'GET', `/topics/${id}/versions?limit=1&page=2`)).body).toEqual(second)
    const listed = { ...shown, schema: JSON.parse(schema('integer')) }
    const list = { count: 1, limit: 5, page: 1, records: [listed] }
    expect((await call(holder, 'GET', `/topics?owner=${owner}`)).body).toMatchObject(list)
    expect((await call(holder, 'GET', '/topics?name=meter&tags=energy')).body).toMatchObject(list)
    expect((await call(holder, 'GET', `/topics/search?keyword=meter&owner=${owner}`)).body).toMatchObject(list)
    const none = { count: 0, records: [] }
    const injected = encodeURIComponent("zz%') OR (1=1 OR 'a' LIKE '%")
    for (const query of [`owner=${app}`, 'name=mete', 'tags=power', `tags=${injected}`, `owner=${injected}`])
      expect((await call(holder, 'GET', `/topics?${query}`)).body).toMatchObject(none)
    const retagged = { status: 200, body: { id, tags: ['power'] } }
    expect(await call(holder, 'PUT', `/topics/${id}`, { tags: ['power'] })).toMatchObject(retagged)
    const counts = [
      { owner, count: 1 },
      { owner: app, count: 0 },
    ]
    expect((await call(holder, 'GET', `/topics/count?owner=${owner}&owner=${app}`)).body).toEqual(counts)
    const deleted = { status: 200, body: { id, returnCode: '00', returnMessage: 'Success' } }
    const kept = { status: 409, body: { err: { code: 'CONFLICT' } } }
    expect(await call(holder, 'DELETE', `/topics/${id}/versions/1.9.0`)).toMatchObject(kept)
    expect(await call(holder, 'DELETE', `/topics/${id}`)).toMatchObject(deleted)
    expect((await call(holder, 'GET', `/topics/count?owner=${owner}`)).body).toEqual([{ owner, count: 0 }])
    const short = await call(holder, 'POST', '/topics', { ...first, name: 'short' })
    const { id: shortId } = short.body as { id: string }
    const ended = { status: 200, body: { id: shortId, returnCode: '00' } }
    expect(await call(holder, 'DELETE', `/topics/${shortId}/versions/1.9.0`)).toMatchObject(ended)
  })
})
