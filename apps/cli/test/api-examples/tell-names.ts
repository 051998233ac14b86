import type { Teller } from './teller.ts'

export const organisation = 'spine.iam.ewc'
export const application = `exchange.apps.${organisation}`
export const role = `user.roles.${application}`

export async function tellNames({ did, tell }: Teller, partner: Teller): Promise<void> {
  await tell('GET /gateway')
  await tell('GET /health')
  await tell('GET /network')
  await tell('GET /identity')
  await tell('POST /identity', { body: {} })
  const metadata = { displayName: 'Spine', description: 'Runs the energy exchange' }
  await tell('POST /names', { summary: 'An organisation', body: { name: organisation, metadata } })
  await tell('POST /names', {
    summary: 'An application',
    body: { name: application, metadata: { displayName: 'Energy exchange' } },
  })
  await tell('POST /names', { summary: 'A role', body: { name: role, role: { requestorFields: [] } } })
  const params = { name: organisation }
  await tell('GET /names/{name}', { params })
  await tell('PATCH /names/{name}', {
    params,
    body: { metadata: { ...metadata, websiteUrl: 'https://spine.example' } },
  })
  await tell('PUT /names/{name}/records', { params, body: { did, texts: { region: 'north' } } })
  await tell('PUT /names/{name}/primary', { params })
  await tell('GET /names/{name}/history', { params })
  await tell('GET /names', { query: { under: organisation } })
  await tell('GET /search', { query: { q: 'exchange' }, until: ({ names }: { names: [] }) => names.length > 0 })
  await tell('GET /dids/{did}/name', { params: { did } })
  const spare = { name: 'spare.iam.ewc' }
  await tell('POST /names', { body: spare })
  await tell('POST /names/{name}/transfer', { params: spare, body: { to: partner.did } })
  await partner.tell('POST /names/{name}/open', { params: spare, body: { open: true } })
  await partner.tell('DELETE /names/{name}', { params: spare })
  await tell('POST /orders/cancel')
  await tell('POST /network/descriptor', {
    ...{ summary: 'By who does not control the root name', fails: true },
    body: {
      rpcUrls: ['https://rpc.spine.example'],
      names: { url: 'https://names.spine.example' },
      hub: { url: 'https://hub.spine.example' },
      broker: { url: 'https://broker.spine.example' },
    },
  })
}
