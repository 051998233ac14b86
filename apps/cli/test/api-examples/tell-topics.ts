import { organisation as owner } from './tell-names.ts'
import type { Teller } from './teller.ts'

const schemaOf = (properties: object): string => JSON.stringify({ type: 'object', properties })
const first = schemaOf({ kwh: { type: 'number' } })
const second = schemaOf({ kwh: { type: 'number' }, quality: { type: 'string' } })
const contentOf = (content: string) => ({
  format: 'jsonschema',
  main: 'reading.json',
  files: [{ path: 'reading.json', content }],
})

export async function tellTopics({ did, tell }: Teller): Promise<void> {
  const topic = { owner, name: 'reading', version: '1.0.0' }
  const { id } = await tell<{ id: string }>('POST /topics', {
    summary: 'A topic with its schema in a file',
    body: { ...topic, description: 'Readings of meters', tags: ['energy'], content: contentOf(first) },
  })
  const params = { id }
  const version = { id, version: '1.0.0' }
  await tell('POST /topics/verdict', { body: { ...topic, version: '1.1.0', content: contentOf(second) } })
  await tell('POST /topics/check', {
    body: { content: contentOf(second), payload: { content: '{"kwh":"many"}', encoding: 'utf8' } },
  })
  await tell('GET /topics/owners')
  await tell('GET /topics/library')
  await tell('GET /topics/library/{name}', { params: { name: 'settlements' } })
  await tell('PUT /topics/{id}/versions/{version}', { params: { id, version: '1.1.0' }, body: { schema: second } })
  await tell('GET /topics', { query: { owner } })
  await tell('GET /topics/search', { query: { keyword: 'read' } })
  await tell('GET /topics/count', { query: { owner } })
  await tell('GET /topics/{id}', { params })
  await tell('GET /topics/{id}/versions', { params })
  await tell('GET /topics/{id}/versions/{version}', { params: version })
  await tell('GET /topics/{id}/versions/{version}/types', { params: version })
  await tell('GET /topics/{id}/comparison', { params, query: { from: '1.0.0', to: '1.1.0' } })
  await tell('POST /topics/{id}/versions/{version}/adopt', { params: version, body: { publisher: did } })
  await tell('PUT /topics/{id}', { params, body: { tags: ['energy', 'meters'] } })
  await tell('PATCH /topics/{id}', { params, body: { description: 'Readings of meters, in kWh' } })
  const { id: old } = await tell<{ id: string }>('POST /topics', {
    summary: 'A topic as the DDHub client gateway takes it',
    body: { ...topic, name: 'old-reading', schemaType: 'JSD7', schema: first, tags: [] },
  })
  await tell('DELETE /topics/{id}', { params: { id: old } })
  await tell('POST /topics/{id}/restore', { params: { id: old } })
  await tell('DELETE /topics/{id}/versions/{version}', { params: { id: old, version: '1.0.0' } })
}
