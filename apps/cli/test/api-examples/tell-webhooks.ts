import type { Teller } from './teller.ts'

const url = 'https://billing.example/hooks'

export async function tellWebhooks({ tell }: Teller): Promise<void> {
  const params = { id: 'billing' }
  await tell('POST /webhooks', { body: { ...params, url, fqcns: ['readings.in'], format: 'cloudevents' } })
  await tell('GET /webhooks')
  await tell('GET /webhooks/{id}', { params })
  await tell('PUT /webhooks/{id}', { params, body: { url, format: 'message' } })
  await tell('POST /webhooks/{id}/test', { params })
  await tell('POST /webhooks/{id}/secret', { params })
  await tell('GET /webhooks/{id}/attempts', { params })
  await tell('POST /webhooks/{id}/pause', { params })
  await tell('POST /webhooks/{id}/resume', { params })
  await tell('DELETE /webhooks/{id}', { params })
}
