import type { ChannelInput } from '@digital-spine/api'
import type { GatewayClient } from '@digital-spine/client'
import { isSpineError, jsonSchemaContent } from '@digital-spine/core'
import {
  channels,
  exchangeApp,
  exchangeRole,
  operatorOrg,
  type ParticipantKey,
  participants,
  rootName,
} from './consortium.ts'
import { sandboxTopics } from './topics.ts'

type Clients = Readonly<Record<ParticipantKey, GatewayClient>>

/**
 * Brings the consortium about through the gateways' own APIs: names, roles, enrolment, topics, channels. Each step looks
 * at what is there, so that it goes on after a crash anywhere.
 */
export async function enrolConsortium(clients: Clients, report: (step: string) => void): Promise<void> {
  const { operator } = clients
  const { did } = await operator.identity()
  report('registering organisations and roles')
  await ensureName(operator, operatorOrg, { metadata: { displayName: 'Spine operator' } })
  await ensureName(operator, exchangeApp, { metadata: { displayName: 'Energy exchange' } })
  for (const label of [
    'user',
    'topiccreator',
    'brokeradmin',
    'gridoperator',
    'aggregator',
    'devicemaker',
    'prosumer',
  ]) {
    const preconditions = { roles: label === 'user' ? [] : [exchangeRole('user')], mode: 'all' }
    await ensureName(operator, exchangeRole(label), { role: { version: 1, issuers: { dids: [did] }, preconditions } })
  }
  await operator.openName(rootName)
  await Promise.all(
    participants
      .slice(1)
      .map(({ key, org, title }) =>
        ensureName(clients[key], `${org}.${rootName}`, { metadata: { displayName: title } }),
      ),
  )
  await Promise.all(participants.map(({ key, org }) => ensurePrimaryName(clients[key], `${org}.${rootName}`)))
  report('requesting and issuing roles')
  for (const { key, roles } of participants) {
    const wanted = ['user', ...roles].map(exchangeRole)
    await enrol(clients[key], operator, wanted)
  }
  report('publishing topics and channels')
  await Promise.all(Object.values(clients).map(untilConnected))
  await Promise.all(
    sandboxTopics.map(async ({ owner: label, schema, ...topic }) => {
      const owner = participants.find(({ org }) => org === label)
      if (owner === undefined) throw new TypeError(`nobody owns ${topic.name}`)
      const content = jsonSchemaContent(schema)
      await clients[owner.key].topics.publish({ ...topic, owner: `${label}.${rootName}`, content })
    }),
  )
  await Promise.all(participants.map(({ key }) => ensureChannels(clients[key], channels[key])))
}

async function ensureChannels(client: GatewayClient, wanted: readonly ChannelInput[]): Promise<void> {
  const there = (await client.channels()).map(({ fqcn }) => fqcn)
  for (const channel of wanted) if (!there.includes(channel.fqcn)) await client.createChannel(channel)
}

async function ensureName(client: GatewayClient, name: string, input: object): Promise<void> {
  try {
    await client.name(name)
  } catch (error) {
    if (!isSpineError(error, 'NAME_UNKNOWN')) throw error
    await client.registerName(name, input)
  }
}

/** So that others see the name where the DID stands. */
async function ensurePrimaryName(client: GatewayClient, name: string): Promise<void> {
  const { did } = await client.identity()
  if ((await client.primaryName(did)).name !== name) await client.takePrimaryName(name)
}

async function enrol(client: GatewayClient, issuer: GatewayClient, roles: readonly string[]): Promise<void> {
  const { history } = await client.enrolment()
  // What was revoked is not asked for again.
  const held = history.map(({ role }) => role as string)
  const missing = roles.filter((role) => !held.includes(role))
  for (const role of missing) {
    const { id } = await client.enrol(role)
    await issuer.approve(id)
  }
  if (missing.length > 0) await client.refreshCredentials()
}

async function untilConnected(client: GatewayClient): Promise<void> {
  const deadline = Date.now() + 60_000
  while ((await client.identity()).broker !== 'OK') {
    if (Date.now() > deadline) throw new TypeError('a gateway does not reach the broker')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
