import { organisation as owner } from './tell-names.ts'
import type { Teller } from './teller.ts'

export const topics = [{ owner, topicName: 'reading' }]

export async function tellChannels(maker: Teller, partner: Teller): Promise<void> {
  await tellPeople(maker, partner)
  const params = { fqcn: 'readings.out' }
  await maker.tell('POST /channels', {
    summary: 'A channel that sends to a group',
    body: { ...params, type: 'pub', conditions: { groups: ['buyers'], topics } },
  })
  await partner.tell('POST /channels', {
    summary: 'A channel that takes messages of one sender',
    body: { fqcn: 'readings.in', type: 'sub', messageForms: true, conditions: { dids: [maker.did], topics } },
  })
  await partner.tell('POST /channels', {
    ...{ summary: 'A channel that is there already', fails: true },
    body: { fqcn: 'readings.in', type: 'sub', conditions: { dids: [maker.did], topics } },
  })
  await maker.tell('PUT /channels/{fqcn}', { params, body: { maxPayloadBytes: 65_536 } })
  await maker.tell('POST /channels/refresh')
  await maker.tell('GET /channels/{fqcn}/qualifiedDids', {
    params,
    until: ({ qualifiedDids }: { qualifiedDids: [] }) => qualifiedDids.length > 0,
  })
  await maker.tell('GET /channels/{fqcn}/qualifiedDids/{did}', { params: { ...params, did: partner.did } })
  await maker.tell('POST /channels/qualified', { body: { dids: [partner.did] } })
  await maker.tell('GET /channels/{fqcn}/state', { params })
  await maker.tell('GET /channels/{fqcn}', { params })
  await maker.tell('GET /channels', { query: { type: 'pub' } })
  const { documents } = await maker.tell<{ documents: unknown[] }>('GET /export/configuration')
  await maker.tell('POST /apply', { summary: 'Only say what would change', body: { documents, dryRun: true } })
  const spare = { fqcn: 'spare' }
  await maker.tell('POST /channels', { body: { ...spare, type: 'pub' } })
  await maker.tell('DELETE /channels/{fqcn}', { params: spare })
}

async function tellPeople({ tell }: Teller, { did }: Teller): Promise<void> {
  await tell('POST /contacts', { body: { did, alias: 'the partner', note: 'buys what we offer' } })
  await tell('PUT /contacts/{did}', { params: { did }, body: { trust: 'met in person' } })
  await tell('GET /contacts/{did}', { params: { did } })
  await tell('GET /contacts')
  await tell('PUT /contact-groups/{name}', { params: { name: 'buyers' }, body: { members: ['the partner'] } })
  await tell('GET /contact-groups/{name}', { params: { name: 'buyers' } })
  await tell('GET /contact-groups')
  const stranger = { did: 'did:web:stranger.example' }
  await tell('POST /contacts', { body: { ...stranger, alias: 'the stranger' } })
  await tell('PUT /blocked/{did}', { params: stranger, body: { reason: 'sends nonsense' } })
  await tell('GET /blocked')
  await tell('DELETE /blocked/{did}', { params: stranger })
  await tell('DELETE /contacts/{did}', { params: stranger })
  await tell('PUT /contact-groups/{name}', { params: { name: 'others' }, body: { members: ['the partner'] } })
  await tell('DELETE /contact-groups/{name}', { params: { name: 'others' } })
}
