import { setTimeout as delay } from 'node:timers/promises'
import { createGatewayClient } from '@digital-spine/client'
import { jsonSchemaContent } from '@digital-spine/core'
import { flows } from './load.ts'

/** The organisation of the fault runs, whose exchange asks for these roles. */
export const organisation = 'faults.iam.ewc'
const exchange = `exchange.apps.${organisation}`
export const roles = { user: `user.roles.${exchange}`, topicCreator: `topiccreator.roles.${exchange}` }
export const apiKey = 'a-key-for-fault-runs'
const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  additionalProperties: false,
  required: ['key', 'filler'],
  properties: { key: { type: 'string', maxLength: 64 }, filler: { type: 'string', maxLength: 4096 } },
}

type Access = { readonly url: string; readonly apiKey: string }

/** The sender founds the organisation, issues the roles, and publishes the topics; both make their channels. */
export async function enrol(senderAccess: Access, readerAccess: Access): Promise<void> {
  const [sender, reader] = [createGatewayClient(senderAccess), createGatewayClient(readerAccess)]
  const { did } = await sender.identity()
  await sender.registerName(organisation)
  await sender.registerName(exchange)
  for (const role of Object.values(roles)) {
    await sender.registerName(role, { role: { version: 1, issuers: { dids: [did] } } })
  }
  for (const [client, wanted] of [
    [sender, Object.values(roles)],
    [reader, [roles.user]],
  ] as const) {
    for (const role of wanted) await sender.approve((await client.enrol(role)).id)
    await client.refreshCredentials()
    while ((await client.identity()).broker !== 'OK') await delay(50)
  }
  const readerDid = (await reader.identity()).did
  for (const flow of flows) {
    await sender.topics.publish({
      owner: organisation,
      name: flow,
      version: '1.0.0',
      content: jsonSchemaContent(schema),
    })
    const topics = [{ owner: organisation, topicName: flow }]
    await sender.createChannel({ fqcn: `${flow}.out`, type: 'pub', conditions: { dids: [readerDid], topics } })
    await reader.createChannel({ fqcn: `${flow}.in`, type: 'sub', conditions: { dids: [did], topics } })
  }
  await Promise.all([sender.close(), reader.close()])
}
