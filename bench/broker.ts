import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type BrokerClient, createBrokerClient } from '@digital-spine/client'
import {
  createPrekey,
  type Did,
  jsonSchemaContent,
  type Prekey,
  parseName,
  signTopicVersion,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { schema } from './exchange.ts'
import { type BenchNetwork, type Member, topicRole, useRole } from './network.ts'
import { type Service, startService } from './processes.ts'

/** A participant at the broker, without a gateway. */
export type Peer = {
  readonly did: Did
  readonly member: Member
  readonly client: BrokerClient
  readonly prekey: Pick<Prekey, 'id' | 'jwk'>
}

/** A broker in a process of its own, with a topic; who enters is connected and has a prekey published. */
export type BenchBroker = AsyncDisposable & {
  readonly service: Service
  readonly topic: { readonly id: string; readonly version: string }
  enter(members: readonly Member[]): Promise<readonly Peer[]>
}

const dayMs = 86_400_000

/** Starts a broker of the network; `prepare` is called with the folder of its log before it starts. */
export async function startBroker(
  network: BenchNetwork,
  options: {
    name?: string
    prepare?: (folder: string) => void
    variables?: Readonly<Record<string, string>>
  } = {},
): Promise<BenchBroker> {
  const { name = 'broker', prepare, variables } = options
  await using stack = new AsyncDisposableStack()
  const folder = join(network.folder, name)
  prepare?.(join(folder, 'log'))
  const service = stack.use(
    await startService('broker', {
      ...{ SPINE_NAMES_URL: network.services.names, SPINE_HUB_URL: network.services.hub, SPINE_PORT: '0' },
      ...{ SPINE_DATA_DIR: folder, SPINE_VAULT_SECRET: 'secret' },
      ...{ SPINE_USE_ROLE: useRole, SPINE_TOPIC_ROLE: topicRole },
      ...variables,
    }),
  )
  const owner = await network.member('aggregator')
  const publisher = connect(service.url, owner)
  stack.defer(() => publisher.close())
  const content = jsonSchemaContent(schema)
  const named = { owner: parseName('flexpool.iam.ewc'), name: 'bench', version: '1.0.0' }
  const statement = await signTopicVersion({ crypto, signer: owner.signer, topic: named, content, now: Date.now() })
  const topic = await publisher.topics.publish({ statement, content })
  const owned = stack.move()
  const enter = async (member: Member): Promise<Peer> => {
    const peer = await connectPeer(service.url, member)
    owned.defer(() => peer.client.close())
    return peer
  }
  return {
    service,
    topic,
    enter: (members) => Promise.all(members.map(enter)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Connects a participant, with a fresh prekey published. */
export async function connectPeer(url: string, member: Member): Promise<Peer> {
  const client = connect(url, member)
  const { signer } = member
  const now = Date.now()
  const { id, privateJwk, jws } = await createPrekey({ crypto, signer, notBefore: now, notAfter: now + dayMs })
  while (!client.connected) await delay(20)
  await client.call('prekey', { jws })
  const { kty, crv, x, y } = privateJwk
  return { did: signer.did, member, client, prekey: { id, jwk: { kty, crv, x, y } } }
}

function connect(url: string, { signer, credentials }: Member): BrokerClient {
  return createBrokerClient({ url, signer: () => signer, credentials: async () => credentials })
}
