import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGatewayClient } from '@digital-spine/client'
import { type Signer, utf8 } from '@digital-spine/core'
import { publishIdentity } from '@digital-spine/gateway'
import { type Ledger, openLedger } from '@digital-spine/ledger'
import { openFileVault } from '@digital-spine/vault'
import { startProcess } from './processes.ts'

/** One of the network's participants, to act in its name. */
export type Member = { readonly signer: Signer; readonly credentials: readonly string[] }

/** A running network: its services, its ledger as everybody reads it, and the keys of its participants. */
export type BenchNetwork = AsyncDisposable & {
  readonly folder: string
  readonly services: Readonly<Record<'names' | 'hub', string>>
  readonly ledger: Ledger
  member(key: 'aggregator' | 'grid-operator' | 'device-maker'): Promise<Member>
}

const published = { relay: () => Promise.reject(new Error('The identity should be on the ledger by now.')) }

export async function startNetwork(): Promise<BenchNetwork> {
  const folder = mkdtempSync(join(tmpdir(), 'spine-bench-'))
  await using stack = new AsyncDisposableStack()
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const data = join(folder, 'network')
  const started = await startProcess<{ services: Record<'names' | 'hub', string> }>([
    ...['up', '--json', '--no-simulation', '--port', '0', '--data', data],
  ])
  stack.use(started)
  const { services } = started.ready
  const network = (await (await fetch(`${services.names}/v1/network`)).json()) as Ledger['network']
  const ledger = stack.use(await openLedger({ network }))
  const profiles = JSON.parse(readFileSync(join(data, 'profiles.json'), 'utf8')) as Record<
    string,
    { gateway: string; apiKey: string }
  >
  const secret = utf8(readFileSync(join(data, 'secrets', 'vault'), 'utf8').trim())
  const owned = stack.move()
  return {
    folder,
    services,
    ledger,
    async member(key) {
      const profile = profiles[key]
      if (profile === undefined) throw new TypeError(`no profile ${key}`)
      const vault = owned.use(await openFileVault({ path: join(data, key, 'vault.json'), secret }))
      const { signer } = await publishIdentity({ vault, ledger, names: published })
      const client = createGatewayClient({ url: profile.gateway, apiKey: profile.apiKey })
      try {
        return { signer, credentials: (await client.enrolment()).credentials }
      } finally {
        await client.close()
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
