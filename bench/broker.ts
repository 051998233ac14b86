import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type BrokerClient, createBrokerClient } from '@digital-spine/client'
import { createPrekey, type Did, type Prekey } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { schema } from './exchange.ts'
import { type BenchNetwork, type Member, startNetwork, topicRole, useRole } from './network.ts'
import { type Service, startService } from './processes.ts'

/** A participant at the broker, without a gateway. */
export type Peer = {
  readonly did: Did
  readonly member: Member
  readonly client: BrokerClient
  readonly prekey: Pick<Prekey, 'id' | 'jwk'>
}

/** A broker in a process of its own, with a topic; who joins has a role issued, a prekey published and is connected. */
export type BenchBroker = AsyncDisposable & {
  readonly network: BenchNetwork
  readonly service: Service
  readonly topic: { readonly id: string; readonly version: string }
  join(count: number): Promise<readonly Peer[]>
}

const dayMs = 86_400_000

export async function startBroker(): Promise<BenchBroker> {
  await using stack = new AsyncDisposableStack()
  const network = stack.use(await startNetwork())
  const service = stack.use(
    await startService('broker', {
      ...{ SPINE_NAMES_URL: network.services.names, SPINE_HUB_URL: network.services.hub, SPINE_PORT: '0' },
      ...{ SPINE_DATA_DIR: join(network.folder, 'broker'), SPINE_VAULT_SECRET: 'secret' },
      ...{ SPINE_USE_ROLE: useRole, SPINE_TOPIC_ROLE: topicRole },
    }),
  )
  const publisher = connect(service, await network.member('aggregator'))
  stack.defer(() => publisher.close())
  const topic = await publisher.createTopic({
    ...{ owner: 'flexpool.iam.ewc', name: 'bench', version: '1.0.0', format: 'jsonschema', schema },
  })
  const owned = stack.move()
  const enter = async (member: Member): Promise<Peer> => {
    const client = connect(service, member)
    owned.defer(() => client.close())
    const { signer } = member
    const now = Date.now()
    const { id, privateJwk, jws } = await createPrekey({ crypto, signer, notBefore: now, notAfter: now + dayMs })
    while (!client.connected) await delay(20)
    await client.call('prekey', { jws })
    const { kty, crv, x, y } = privateJwk
    return { did: signer.did, member, client, prekey: { id, jwk: { kty, crv, x, y } } }
  }
  return {
    network,
    service,
    topic,
    join: async (count) => Promise.all((await network.join(count)).map(enter)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** A line to the broker in the name of a participant. */
export function connect(service: Service, { signer, credentials }: Member): BrokerClient {
  return createBrokerClient({ url: service.url, signer: () => signer, credentials: async () => credentials })
}
