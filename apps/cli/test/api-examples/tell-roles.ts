import { application, role } from './tell-names.ts'
import type { Teller } from './teller.ts'

type Request = { readonly id: string }
type Enrolled = { readonly history: readonly { readonly id: string; readonly role: string; readonly state: string }[] }

export async function tellRoles(maker: Teller, partner: Teller): Promise<void> {
  await tellRequests(maker, partner)
  const inspector = `inspector.roles.${application}`
  await maker.tell('POST /names', {
    summary: 'A role that asks applicants for something, and tells it to issuers alone',
    body: {
      name: inspector,
      role: {
        issuers: { dids: [maker.did] },
        revokers: { dids: [maker.did] },
        requestorFields: [{ fieldType: 'text', label: 'works' }],
      },
    },
  })
  const wish = { role: inspector, fields: { works: 'North' } }
  const first = await partner.tell<Request>('POST /enrol', { summary: 'Another role', body: wish })
  await partner.tell('DELETE /enrol/{id}', { params: { id: first.id } })
  const second = await partner.tell<Request>('POST /enrol', { body: wish })
  await maker.tell('POST /enrolment/requests/{id}/reject', {
    params: { id: second.id },
    body: { reason: 'no such works' },
  })
  const third = await partner.tell<Request>('POST /enrol', { body: wish })
  await maker.tell('POST /enrolment/requests/{id}/approve', { params: { id: third.id }, body: {} })
  await partner.tell('POST /enrol/refresh')
  const isHeld = ({ history }: Enrolled) => history.some(({ state }) => state === 'active')
  await tellCredential(maker, partner, inspector)
  await partner.tell('GET /enrol', { until: isHeld })
}

const pendingAt = async ({ tell }: Teller) => (await tell<{ requests: Request[] }>('GET /enrolment/requests')).requests

async function tellRequests(maker: Teller, partner: Teller): Promise<void> {
  await maker.tell('GET /enrolment/roles/{role}/issuers', { params: { role } })
  await maker.tell('POST /enrol', { summary: 'The role that the broker asks for', body: {} })
  const [own] = await pendingAt(maker)
  const params = { id: own?.id ?? '' }
  await maker.tell('GET /enrolment/requests/{id}', { params })
  await maker.tell('POST /enrolment/requests/{id}/approve', { params, body: {} })
  await maker.tell('POST /enrol/refresh')
  await maker.tell('GET /identity/claims')
  await partner.tell('GET /ssi-hub/apps', {
    query: { searchKey: 'exchange' },
    until: (found: unknown[]) => found.length > 0,
  })
  await partner.tell('GET /ssi-hub/apps/{namespace}/roles', {
    params: { namespace: application },
    until: (found: unknown[]) => found.length > 0,
  })
  await partner.tell('POST /ssi-hub/role', { body: { role, requestorFields: [] } })
  const [asked] = await partner.tell<Request[]>('GET /ssi-hub/roles')
  await partner.tell('DELETE /ssi-hub/role/{id}', { params: { id: asked?.id ?? '' } })
  await partner.tell('POST /ssi-hub/role', { body: { role } })
  const [next] = await pendingAt(maker)
  await maker.tell('POST /enrolment/requests/{id}/approve', { params: { id: next?.id ?? '' }, body: {} })
  await partner.tell('POST /enrol/refresh')
  await partner.tell('GET /applications', {
    query: { roleName: 'user' },
    until: (found: unknown[]) => found.length > 0,
  })
  await partner.tell('GET /applications/{namespace}', { params: { namespace: application } })
}

async function tellCredential(maker: Teller, partner: Teller, inspector: string): Promise<void> {
  const { history } = await partner.tell<Enrolled>('GET /enrol')
  const { id = '' } = history.find(({ role: held }) => held === inspector) ?? {}
  await partner.tell('GET /enrol/credentials/{id}', { params: { id } })
  await partner.tell('PUT /enrol/credentials/{id}/publication', { params: { id }, body: { published: true } })
  const disclose = { requestorFields: ['works'] }
  const to = { audience: 'https://verifier.example', nonce: 'n-0815' }
  await partner.tell('POST /enrolment/present', { body: { credential: id, disclose, ...to } })
  const held = { subject: partner.did, role: inspector }
  await maker.tell('POST /enrolment/verify', { body: held })
  await maker.tell('GET /enrolment/issued', { query: { role: inspector } })
  await maker.tell('GET /enrolment/roles/{role}/holders', { params: { role: inspector } })
  for (const change of ['suspend', 'restore', 'revoke']) await maker.tell(`POST /enrolment/${change}`, { body: held })
  const passphrase = 'eight words that only we two know so far'
  const { file } = await partner.tell<{ file: string }>('POST /wallet/export', { body: { passphrase } })
  await partner.tell('POST /wallet/import', { body: { file, passphrase } })
}
