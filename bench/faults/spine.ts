import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLedger, signOpen } from '@digital-spine/ledger'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { apiKey, enrol, organisation, roles } from './enrol.ts'
import { type Line, openLine } from './line.ts'
import type { LoadOptions } from './load.ts'
import { createService, freePort, type Service, type ServiceOptions, serve } from './service.ts'

/** A whole spine, every service a process of its own; between each gateway and the broker there is a line to tamper with. */
export type Spine<Name extends string> = AsyncDisposable & {
  readonly services: Readonly<Record<Exclude<Name, SecondName>, Service>>
  readonly lines: Readonly<Record<'sender' | 'reader', Line>>
  /** The processes of each gateway: one, or those that take over from each other. */
  readonly gateways: Readonly<Record<'sender' | 'reader', readonly GatewayProcess[]>>
  readonly load: Omit<LoadOptions, 'rate'>
  /** Where everything is kept; a service's data is in the folder of its name, its output in NAME.log. */
  readonly folder: string
  /** What went wrong that no history shows, such as a process that ended by itself. */
  readonly problems: string[]
}

export type GatewayProcess = { readonly service: Service; readonly url: string }

export type SpineOptions<Name extends string> = {
  /** More variables for a service. */
  readonly variables?: Partial<Record<Name, Readonly<Record<string, string>>>>
  /** The program, with arguments, that is to run a service; it may keep files in the spine's folder. */
  readonly wrapper?: (name: Name, folder: string) => readonly string[]
  /** Called with a service's data folder before anything is in it. */
  readonly prepareFolder?: (name: Name, folder: string) => Disposable | undefined
  /** What the two processes of each gateway share; it is one process if left out. */
  readonly pair?: (role: 'sender' | 'reader', folder: string) => Readonly<Record<string, string>>
}

/** Starts a process and waits until it serves. */
export type Start<Name extends string> = (
  name: Name,
  what: Pick<ServiceOptions, 'command' | 'ready' | 'wrapper'>,
  variables?: Readonly<Record<string, string>>,
) => Promise<Service>

/** Starts the brokers of a spine; answers the port of this machine where gateways reach them. */
export type StartBrokers<Name extends string> = (options: {
  start: Start<Name>
  variables: Readonly<Record<string, string>>
  /** Ports of this machine that a broker needs: the ledger's, and those of the services. */
  needs: readonly number[]
  folder: string
  stack: AsyncDisposableStack
}) => Promise<{ services: Record<Name, Service>; port: number }>

type SecondName = 'sender-2' | 'reader-2'
export type OtherServiceName = 'names' | 'hub' | 'sender' | 'reader' | SecondName
export const serviceNames = ['names', 'hub', 'broker', 'sender', 'reader'] as const
export type ServiceName = 'broker' | OtherServiceName

/** A spine with a broker of one process, on its embedded log. */
export function startSpine(options: SpineOptions<ServiceName> = {}): Promise<Spine<ServiceName>> {
  return buildSpine<'broker'>(options, startBroker)
}

/** Starts a broker of one process. */
export const startBroker: StartBrokers<'broker'> = async ({ start, variables }) => {
  const port = await freePort()
  const broker = await start('broker', serve('broker'), { ...variables, SPINE_PORT: `${port}` })
  return { services: { broker }, port }
}

export async function buildSpine<BrokerName extends string>(
  options: SpineOptions<BrokerName | OtherServiceName>,
  startBrokers: StartBrokers<BrokerName>,
): Promise<Spine<BrokerName | OtherServiceName>> {
  const folder = mkdtempSync(join(tmpdir(), 'spine-faults-'))
  const problems: string[] = []
  await using stack = new AsyncDisposableStack()
  stack.defer(() => {
    if (problems.length === 0) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const network = stack.use(await startTestNetwork())
  await openRoot(network)

  const start: Start<BrokerName | OtherServiceName> = async (name, { wrapper: inner = [], ...what }, variables) => {
    const data = join(folder, name)
    mkdirSync(data, { recursive: true, mode: 0o700 })
    const prepared = options.prepareFolder?.(name, data)
    if (prepared !== undefined) stack.use(prepared)
    const created = createService({
      ...{ name, ...what, wrapper: [...inner, ...(options.wrapper?.(name, folder) ?? [])] },
      logFile: join(folder, `${name}.log`),
      variables: { SPINE_DATA_DIR: data, SPINE_VAULT_SECRET: 'secret', ...variables, ...options.variables?.[name] },
      onCrash: (text) => void problems.push(text),
    })
    stack.defer(() => created.end('SIGTERM'))
    await created.start()
    return created
  }
  const startHere = async (name: OtherServiceName, kind: 'names' | 'hub' | 'gateway', own: Record<string, string>) => {
    const port = await freePort()
    const service = await start(name, serve(kind), { ...own, SPINE_PORT: String(port) })
    return { service, url: `http://127.0.0.1:${port}` }
  }
  const names = await startHere('names', 'names', {
    ...{ SPINE_NETWORK: JSON.stringify(network.network), SPINE_RELAY_KEY: network.chain.privateKey },
  })
  const hub = await startHere('hub', 'hub', { SPINE_NAMES_URL: names.url })
  const shared = { SPINE_NAMES_URL: names.url, SPINE_HUB_URL: hub.url }
  const variables = { ...shared, SPINE_USE_ROLE: roles.user, SPINE_TOPIC_ROLE: roles.topicCreator }
  const needs = [network.network.rpcUrl, names.url, hub.url].map((url) => Number(new URL(url).port))
  const brokers = await startBrokers({ start, variables, needs, folder, stack })
  const startGateway = async (name: 'sender' | 'reader') => {
    const line = stack.use(await openLine({ port: await freePort(), target: brokers.port }))
    const own = { ...shared, SPINE_BROKER_URL: line.url, SPINE_API_KEY: apiKey, ...options.pair?.(name, folder) }
    const first = await startHere(name, 'gateway', own)
    const processes = options.pair === undefined ? [first] : [first, await startHere(`${name}-2`, 'gateway', own)]
    return { service: first.service, processes, url: processes.map(({ url }) => url).join(), line }
  }
  const sender = await startGateway('sender')
  const reader = await startGateway('reader')
  const access = { sender: { url: sender.url, apiKey }, reader: { url: reader.url, apiKey } }
  await enrol(access.sender, access.reader)
  const others = { names: names.service, hub: hub.service, sender: sender.service, reader: reader.service }
  const owned = stack.move()
  return {
    services: { ...brokers.services, ...others },
    lines: { sender: sender.line, reader: reader.line },
    gateways: { sender: sender.processes, reader: reader.processes },
    load: { ...access, owner: organisation },
    folder,
    problems,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Lets anybody register below the root name. */
async function openRoot({ network, relay, root, rootAccount }: TestNetwork): Promise<void> {
  await using ledger = await openLedger({ network })
  const deadline = BigInt(Math.floor(Date.now() / 1000) + 600)
  const order = { network, signer: rootAccount, nonce: await ledger.orderNonce(rootAccount.address), deadline }
  await relay.submit(await signOpen(order, root, true))
}
