import { createNames } from '@digital-spine/names'
import { silentLogger } from '@digital-spine/runtime'
import { startFrontProxy, startNats, type TestNats } from '@digital-spine/testkit'
import { type BrokerProcess, createBrokerProcess } from './process.ts'
import { type BrokerTerms, type BrokerWorld, startBrokerWorld } from './world.ts'

/** A world whose broker is three processes on a NATS of three nodes, behind one address. */
export type BrokerCluster = AsyncDisposable & {
  readonly world: BrokerWorld
  readonly nats: TestNats
  readonly brokers: readonly BrokerProcess[]
}

export async function startBrokerCluster(): Promise<BrokerCluster> {
  await using stack = new AsyncDisposableStack()
  const nats = stack.use(await startNats({ nodes: 3 }))
  const brokers: BrokerProcess[] = []
  const startBroker = async (terms: BrokerTerms): Promise<{ url: string; close(): Promise<void> }> => {
    await using own = new AsyncDisposableStack()
    const shared = { SPINE_NATS_URL: nats.urls.join(','), SPINE_FILES: `${terms.folder}/files` }
    const variables = { ...(await brokerVariables(terms, own)), ...shared }
    for (const i of [0, 1, 2])
      brokers.push(own.use(await createBrokerProcess({ ...variables, SPINE_DATA_DIR: `${terms.folder}/broker-${i}` })))
    await Promise.all(brokers.map((broker) => broker.start()))
    const front = own.use(await startFrontProxy(brokers.map(({ url }) => url)))
    const started = own.move()
    return { url: front.url, close: () => started.disposeAsync() }
  }
  const world = stack.use(await startBrokerWorld({ startBroker }))
  const owned = stack.move()
  return { world, nats, brokers, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** What `spine serve broker` needs to know on a test's network; a name service is started for it. */
export async function brokerVariables(
  { folder, network: { network, relay }, hubUrl, roles }: BrokerTerms,
  stack: AsyncDisposableStack,
): Promise<Record<string, string>> {
  const names = await createNames({
    ...{ host: '127.0.0.1', port: 0, network, relay, logger: silentLogger() },
    databaseUrl: `sqlite:${folder}/names.sqlite`,
  })
  stack.defer(() => names.close())
  return {
    SPINE_NAMES_URL: names.url,
    SPINE_HUB_URL: hubUrl,
    SPINE_USE_ROLE: roles.user,
    SPINE_TOPIC_ROLE: roles.user,
    SPINE_VAULT_SECRET: 'secret of the broker',
  }
}
