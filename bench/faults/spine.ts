import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createGatewayClient } from '@digital-spine/client'
import { openLedger, signOpen } from '@digital-spine/ledger'
import { startTestNetwork } from '@digital-spine/testkit'
import { type Line, openLine } from './line.ts'
import { flows, type LoadOptions } from './load.ts'
import { createService, freePort, type Service, type ServiceOptions } from './service.ts'

export const serviceNames = ['names', 'hub', 'broker', 'sender', 'reader'] as const
export type ServiceName = (typeof serviceNames)[number]

/** A whole spine, every service a process of its own; between each gateway and the broker there is a line to tamper with. */
export type Spine = AsyncDisposable & {
  readonly services: Readonly<Record<ServiceName, Service>>
  readonly lines: Readonly<Record<'sender' | 'reader', Line>>
  readonly load: Omit<LoadOptions, 'rate'>
  /** Where everything is kept; a service's data is in the folder of its name, its output in NAME.log. */
  readonly folder: string
  /** What went wrong that no history shows, such as a process that ended by itself. */
  readonly problems: string[]
}

export type SpineOptions = {
  /** More variables for a service. */
  readonly variables?: Partial<Record<ServiceName, Readonly<Record<string, string>>>>
  /** The program, with arguments, that is to run a service; it may keep files in the spine's folder. */
  readonly wrapper?: (name: string, folder: string) => readonly string[]
  /** Called with a service's data folder before anything is in it. */
  readonly prepareFolder?: (name: ServiceName, folder: string) => Disposable | undefined
}

const organisation = 'faults.iam.ewc'
const exchange = `exchange.apps.${organisation}`
const roles = { user: `user.roles.${exchange}`, topicCreator: `topiccreator.roles.${exchange}` }
const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  additionalProperties: false,
  required: ['key', 'filler'],
  properties: { key: { type: 'string', maxLength: 64 }, filler: { type: 'string', maxLength: 4096 } },
}
const apiKey = 'a-key-for-fault-runs'

export async function startSpine(options: SpineOptions = {}): Promise<Spine> {
  const folder = mkdtempSync(join(tmpdir(), 'spine-faults-'))
  const problems: string[] = []
  await using stack = new AsyncDisposableStack()
  stack.defer(() => {
    if (problems.length === 0) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const { chain, network, relay, root, rootAccount } = stack.use(await startTestNetwork())
  const ledger = await openLedger({ network })
  const deadline = BigInt(Math.floor(Date.now() / 1000) + 600)
  const order = { network, signer: rootAccount, nonce: await ledger.orderNonce(rootAccount.address), deadline }
  await relay.submit(await signOpen(order, root, true))
  await ledger[Symbol.asyncDispose]()

  const start = async (name: string, service: ServiceOptions['service'], own: Record<string, string>) => {
    const port = await freePort()
    const data = join(folder, name)
    mkdirSync(data, { recursive: true, mode: 0o700 })
    const prepared = options.prepareFolder?.(name as ServiceName, data)
    if (prepared !== undefined) stack.use(prepared)
    const wrapper = options.wrapper?.(name, folder) ?? []
    const variables = { ...own, ...options.variables?.[name as ServiceName] }
    const created = createService({
      ...{ name, service, wrapper, logFile: join(folder, `${name}.log`) },
      variables: { SPINE_PORT: String(port), SPINE_DATA_DIR: data, SPINE_VAULT_SECRET: 'secret', ...variables },
      onCrash: (text) => void problems.push(text),
    })
    stack.defer(() => created.end('SIGTERM'))
    await created.start()
    return { service: created, url: `http://127.0.0.1:${port}` }
  }
  const { service: names, url: namesUrl } = await start('names', 'names', {
    SPINE_NETWORK: JSON.stringify(network),
    SPINE_RELAY_KEY: chain.privateKey,
  })
  const hub = await start('hub', 'hub', { SPINE_NAMES_URL: namesUrl })
  const shared = { SPINE_NAMES_URL: namesUrl, SPINE_HUB_URL: hub.url }
  const broker = await start('broker', 'broker', {
    ...shared,
    ...{ SPINE_USE_ROLE: roles.user, SPINE_TOPIC_ROLE: roles.topicCreator },
  })
  const startGateway = async (name: 'sender' | 'reader') => {
    const line = stack.use(await openLine({ port: await freePort(), target: Number(new URL(broker.url).port) }))
    const own = { ...shared, SPINE_BROKER_URL: line.url, SPINE_API_KEY: apiKey }
    return { ...(await start(name, 'gateway', own)), line, apiKey }
  }
  const sender = await startGateway('sender')
  const reader = await startGateway('reader')
  await enrol(sender, reader)
  const owned = stack.move()
  return {
    services: { names, hub: hub.service, broker: broker.service, sender: sender.service, reader: reader.service },
    lines: { sender: sender.line, reader: reader.line },
    load: { sender: { url: sender.url, apiKey }, reader: { url: reader.url, apiKey }, owner: organisation },
    folder,
    problems,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type Access = { readonly url: string; readonly apiKey: string }

/** The sender founds the organisation, issues the roles, and publishes the topics; both make their channels. */
async function enrol(senderAccess: Access, readerAccess: Access): Promise<void> {
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
    await sender.createTopic({ owner: organisation, name: flow, version: '1.0.0', schema })
    const topics = [{ owner: organisation, topicName: flow }]
    await sender.createChannel({ fqcn: `${flow}.out`, type: 'pub', conditions: { dids: [readerDid], topics } })
    await reader.createChannel({ fqcn: `${flow}.in`, type: 'sub', conditions: { dids: [did], topics } })
  }
  await Promise.all([sender.close(), reader.close()])
}
