import { jsonSchemaContent } from '@digital-spine/core'
import type { Page } from 'playwright-core'
import { callGateway } from './gateway-calls.ts'

const owner = 'voltware.iam.ewc'
const role = `topiccreator.roles.${owner}`

/** A topic of the device maker's that does not count. */
export const untrustedTopic = { owner, name: 'tariffs', versions: ['1.2.0', '1.1.0', '1.0.0'] } as const

/** Has the aggregator publish it by a role that is taken back then, and waits until gateways refuse it; answers its id. Done again it changes nothing. */
export async function publishUntrusted(page: Page): Promise<string> {
  const { name, versions } = untrustedTopic
  const query = new URLSearchParams({ owner, name })
  const known = await callGateway<{ records: { id: string }[] }>(page, 'device-maker', `GET topics?${query}`)
  const id = known.records[0]?.id ?? (await publish(page))
  await page.waitForFunction(
    async (path) => (await fetch(path)).status === 403,
    `/api/participants/device-maker/api/v2/topics/${id}/versions/${versions[0]}`,
  )
  return id
}

async function publish(page: Page): Promise<string> {
  const { name, versions } = untrustedTopic
  const { did } = await callGateway<{ did: string }>(page, 'device-maker', 'GET identity')
  const rights = { issuers: { dids: [did] }, revokers: { dids: [did] } }
  await callGateway(page, 'device-maker', 'POST names', { name: role, role: rights })
  const request = await callGateway<{ id: string }>(page, 'aggregator', 'POST enrol', { role })
  await callGateway(page, 'device-maker', `POST enrolment/requests/${request.id}/approve`, {})
  await callGateway(page, 'aggregator', 'POST enrol/refresh', {})
  const topic = { owner, name, description: 'What a kWh costs, by the hour', content: jsonSchemaContent(true) }
  const ids: string[] = []
  for (const version of versions.toReversed())
    ids.push((await callGateway<{ id: string }>(page, 'aggregator', 'POST topics', { ...topic, version })).id)
  const { did: subject } = await callGateway<{ did: string }>(page, 'aggregator', 'GET identity')
  await callGateway(page, 'device-maker', 'POST enrolment/revoke', { subject, role })
  return ids[0] ?? ''
}
