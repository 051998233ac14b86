import { join } from 'node:path'
import { createGatewayClient, type GatewayClient } from '@digital-spine/client'
import { utf8 } from '@digital-spine/core'
import { createGateway } from '@digital-spine/gateway'
import { type Ledger, openLedger } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import { openFileVault } from '@digital-spine/vault'
import { exchangeRole } from '../../src/sandbox/consortium.ts'
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts'

/** A participant of a sandbox whose gateway a test places and reaches as it likes. */
export type OwnGateway = AsyncDisposable & {
  readonly url: string
  readonly apiKey: string
  readonly did: string
  readonly client: GatewayClient
}

/** Starts a gateway with all of its data in `folder`, and has its participant admitted. `brokerUrl` is the sandbox's. */
export async function joinSandbox(
  { participants, urls }: Sandbox,
  { folder, brokerUrl = urls.broker }: { folder: string; brokerUrl?: string },
): Promise<OwnGateway> {
  await using stack = new AsyncDisposableStack()
  const network = (await (await fetch(`${urls.names}/v1/network`)).json()) as Ledger['network']
  const ledger = stack.use(await openLedger({ network }))
  const vault = stack.use(await openFileVault({ path: join(folder, 'vault.json'), secret: utf8('secret') }))
  const apiKey = 'a-key-for-this-test'
  const gateway = await createGateway({
    ...{ host: '127.0.0.1', port: 0, namesUrl: urls.names, hubUrl: urls.hub, brokerUrl, apiKey, vault, ledger },
    ...{ databaseUrl: `sqlite:${folder}/data.sqlite`, spool: { folder: join(folder, 'files'), maxBytes: 1e9 } },
    logger: silentLogger(),
  })
  stack.defer(() => gateway.close())
  const client = createGatewayClient({ url: gateway.url, apiKey })
  stack.defer(() => client.close())
  const operator = participants.find(({ key }) => key === 'operator')
  await operator?.client.approve((await client.enrol(exchangeRole('user'))).id)
  await client.refreshCredentials()
  const owned = stack.move()
  return { url: gateway.url, apiKey, did: gateway.did, client, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
