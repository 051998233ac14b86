import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findNatsServer, startFrontProxy } from '@digital-spine/testkit'
import { type FaultKind, pick } from './fault-run.ts'
import { findLeaders, isHealthy, type NatsPlace, natsNode } from './nats-node.ts'
import { freePort, type Service, serve } from './service.ts'
import { buildSpine, type OtherServiceName, type Spine, type SpineOptions } from './spine.ts'
import { openTunnel } from './tunnel.ts'

export const natsNames = ['nats-0', 'nats-1', 'nats-2'] as const
export const brokerNames = ['broker-0', 'broker-1', 'broker-2'] as const
export type NatsName = (typeof natsNames)[number]
export type BrokerName = (typeof brokerNames)[number]
export type ClusterName = NatsName | BrokerName | OtherServiceName

/** A machine for a node of NATS and a process of the broker: its address, and the program that runs something there. */
export type Host = { readonly address: string; readonly wrapper: readonly string[] }

/** A spine whose broker is three processes on a NATS cluster of three, behind one address. */
export type Cluster = Spine<ClusterName> & {
  /** Where its clients reach each broker process. */
  readonly urls: Readonly<Record<BrokerName, URL>>
  /** The node that leads one of the broker's streams, at random. */
  findLeader(): Promise<{ node: NatsName; stream: string }>
  /** Waits until all nodes of NATS have what their leaders have. */
  untilHealthy(): Promise<void>
}

/** A kind of fault that is skipped where there is no NATS. */
export function needsNats(kind: FaultKind): FaultKind {
  return async (options) => (findNatsServer() === undefined ? { skipped: 'there is no nats-server' } : kind(options))
}

type Member = {
  readonly nats: NatsName
  readonly broker: BrokerName
  readonly host: Host
  /** Where they listen. */
  readonly place: NatsPlace
  readonly url: URL
}

const here: Host = { address: '127.0.0.1', wrapper: [] }

export async function startCluster({
  hosts = [here, here, here],
  syncs,
  ...options
}: SpineOptions<ClusterName> & {
  hosts?: readonly [Host, Host, Host]
  /** How often NATS syncs what it writes; every write, if not given. */
  syncs?: string
} = {}): Promise<Cluster> {
  const members = await Promise.all([
    ...[placeMember('nats-0', 'broker-0', hosts[0]), placeMember('nats-1', 'broker-1', hosts[1])],
    placeMember('nats-2', 'broker-2', hosts[2]),
  ])
  const places = members.map(({ place }) => place)
  const natsUrls = places.map(({ host, client }) => `nats://${host}:${client}`)
  const spine = await buildSpine<NatsName | BrokerName>(options, async ({ start, variables, needs, folder, stack }) => {
    const services: Partial<Record<NatsName | BrokerName, Service>> = {}
    const startNats = async ({ nats, host, place }: Member): Promise<void> => {
      const files = { folder: join(folder, nats), configFile: join(folder, `${nats}.conf`) }
      const node = natsNode(nats, { places, at: place, ...files, ...(syncs === undefined ? {} : { syncs }) })
      services[nats] = await start(nats, { ...node, wrapper: host.wrapper })
    }
    const startBroker = async ({ broker, host, url }: Member): Promise<void> => {
      const { wrapper } = host
      if (wrapper.length > 0)
        stack.use(await openTunnel({ folder: join(folder, `${broker}.tunnel`), ports: needs, wrapper }))
      const own = { SPINE_HOST: host.address, SPINE_PORT: url.port }
      const shared = { SPINE_NATS_URL: natsUrls.join(','), SPINE_FILES: join(folder, 'files') }
      services[broker] = await start(broker, { ...serve('broker'), wrapper }, { ...variables, ...own, ...shared })
    }
    await Promise.all(members.map(startNats))
    await Promise.all(members.map(startBroker))
    const front = stack.use(await startFrontProxy(members.map(({ url }) => url.origin)))
    return { services: services as Record<NatsName | BrokerName, Service>, port: Number(new URL(front.url).port) }
  })
  return {
    ...spine,
    urls: Object.fromEntries(members.map(({ broker, url }) => [broker, url])) as Cluster['urls'],
    findLeader: () =>
      withinMinute('no stream has a leader', async () => {
        const [stream, leader] = pick([...(await findLeaders(places)), ['', '']] as const)
        const node = natsNames.find((name) => name === leader)
        return node === undefined ? undefined : { node, stream }
      }),
    async untilHealthy() {
      for (const place of places) {
        await withinMinute('a node of NATS is not healthy', async () => (await isHealthy(place)) || undefined)
      }
    },
  }
}

async function placeMember(nats: NatsName, broker: BrokerName, host: Host): Promise<Member> {
  const [client, route, monitor, port] = [await freePort(), await freePort(), await freePort(), await freePort()]
  const place = { host: host.address, client, route, monitor }
  return { nats, broker, host, place, url: new URL(`http://${host.address}:${port}`) }
}

/** Tries until there is an answer. */
async function withinMinute<T>(otherwise: string, attempt: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(100)) {
    const found = await attempt()
    if (found !== undefined) return found
  }
  throw new Error(`${otherwise} within a minute`)
}
