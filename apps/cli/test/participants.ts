import { PassThrough } from 'node:stream'
import { createBroker } from '@digital-spine/broker'
import { createGatewayClient, createNamesClient, type GatewayClient } from '@digital-spine/client'
import { type Did, didEthr, parseName } from '@digital-spine/core'
import { createGateway, publishIdentity } from '@digital-spine/gateway'
import { createHub } from '@digital-spine/hub'
import { type Ledger, openLedger, signOpen } from '@digital-spine/ledger'
import { createNames } from '@digital-spine/names'
import { createLogger } from '@digital-spine/runtime'
import { startTestNetwork, tempFolder } from '@digital-spine/testkit'
import { openMemoryVault, type Vault } from '@digital-spine/vault'

/** A participant with a gateway of its own. */
export type Participant = {
  readonly client: GatewayClient
  readonly url: string
  readonly did: Did
  readonly vault: Vault
}

/** A network in this process whose participants a test brings in; what its services log can be read. */
export type TestParticipants = AsyncDisposable & {
  readonly ledger: Ledger
  readonly hubUrl: string
  readonly logs: () => string
  /** Starts a gateway; with a vault of somebody's, one more of that participant. */
  join(vault?: Vault): Promise<Participant>
}

const host = '127.0.0.1'
export const apiKey = 'a-key-of-a-test-run'

export async function startParticipants(hubDatabaseUrl: string): Promise<TestParticipants> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const test = stack.use(await startTestNetwork())
  const { network, relay, rootAccount, root } = test
  const lines: string[] = []
  const destination = new PassThrough()
  destination.on('data', (chunk: Buffer) => void lines.push(chunk.toString()))
  const logger = (name: string) => createLogger({ name, level: 'trace', destination })
  const viewed = async (): Promise<Ledger> => stack.use(await openLedger({ network }))
  const started = <T extends { close(): Promise<void> }>(service: T): T => {
    stack.defer(() => service.close())
    return service
  }
  const ledger = await viewed()
  const deadline = BigInt(Math.floor(Date.now() / 1000) + 3600)
  const order = { network, signer: rootAccount, nonce: await ledger.orderNonce(rootAccount.address), deadline }
  await relay.submit(await signOpen(order, root, true))
  const { url: namesUrl } = started(
    await createNames({
      ...{ host, port: 0, network, relay, logger: logger('names') },
      databaseUrl: `sqlite:${folder.path}/names.sqlite`,
    }),
  )
  const { url: hubUrl } = started(
    await createHub({
      ...{ host, port: 0, databaseUrl: hubDatabaseUrl, ledger: await viewed(), logger: logger('hub') },
    }),
  )
  const names = started(createNamesClient(namesUrl))
  const { signer } = await publishIdentity({ vault: stack.use(await openMemoryVault()), ledger, names })
  const role = parseName('user.roles.exchange.apps.spine.iam.ewc')
  const { url: brokerUrl } = started(
    await createBroker({
      ...{ dataDir: `${folder.path}/broker`, host, port: 0, ledger: await viewed(), signer, hubUrl },
      ...{ roles: { use: role, createTopics: role }, logger: logger('broker') },
    }),
  )
  const owned = stack.move()
  let joined = 0
  return {
    ledger,
    hubUrl,
    logs: () => lines.join(''),
    async join(vault) {
      joined += 1
      const name = `gateway-${joined}`
      const held = vault ?? owned.use(await openMemoryVault())
      const view = owned.use(await openLedger({ network }))
      const gateway = await createGateway({
        ...{ host, port: 0, databaseUrl: `sqlite:${folder.path}/${name}.sqlite`, vault: held, ledger: view },
        ...{ namesUrl, hubUrl, brokerUrl, apiKey, logger: logger('gateway') },
        spool: { folder: `${folder.path}/${name}-files`, maxBytes: 1e9 },
      })
      owned.defer(() => gateway.close())
      const client = createGatewayClient({ url: gateway.url, apiKey })
      owned.defer(() => client.close())
      return {
        client,
        url: gateway.url,
        did: didEthr(network.name, (await held.account('account')).address),
        vault: held,
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
