import type { Page } from 'playwright-core'
import { callGateway } from './gateway-calls.ts'

/** An application of the device maker with a role that asks for something, and the aggregator's request for it. */
export const lab = 'lab.apps.voltware.iam.ewc'
export const labRole = `tester.roles.${lab}`

export async function makeLabRole(page: Page): Promise<void> {
  const metadata = { displayName: 'Voltware Lab', description: 'Where meters are tried before they are sold.' }
  await callGateway(page, 'device-maker', 'POST names', { name: lab, metadata })
  const field = { fieldType: 'text', label: 'Company', required: true, maxLength: 60 }
  const limit = { fieldType: 'number', label: 'Limit in MW', required: true, minValue: 1 }
  const { did } = await callGateway<{ did: string }>(page, 'device-maker', 'GET identity')
  const preconditions = { roles: ['user.roles.exchange.apps.spine.iam.ewc'], mode: 'all' }
  const role = {
    ...{ issuers: { dids: [did] }, revokers: { dids: [did] }, preconditions, validityMs: 90 * 86_400_000 },
    ...{ requestorFields: [field, { fieldType: 'date', label: 'Since' }], issuerFields: [limit] },
  }
  await callGateway(page, 'device-maker', 'POST names', { name: labRole, role })
}

/** The id of the aggregator's request, which waits. */
export async function requestLabRole(page: Page): Promise<string> {
  await makeLabRole(page)
  const fields = { Company: 'FlexPool GmbH', Since: '2024-05-01' }
  const { id } = await callGateway<{ id: string }>(page, 'aggregator', 'POST enrol', { role: labRole, fields })
  return id
}
