import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGatewayClient, createHubClient, createNamesClient } from '@digital-spine/client'
import { issueRoleCredential, parseName, type Signer, statusAt, utf8 } from '@digital-spine/core'
import { publishIdentity } from '@digital-spine/gateway'
import { type Ledger, openLedger } from '@digital-spine/ledger'
import { openFileVault, openMemoryVault } from '@digital-spine/vault'
import { startProcess } from './processes.ts'
import { createTempFolder } from './temp-folder.ts'

/** One of the network's participants, to act in its name. */
export type Member = { readonly signer: Signer; readonly credentials: readonly string[] }

type ParticipantKey = 'operator' | 'aggregator' | 'grid-operator' | 'device-maker'

/** Where a running network is, for other processes too. */
export type NetworkPlace = {
  readonly folder: string
  readonly services: Readonly<Record<'names' | 'hub', string>>
}

/** A running network: its services, its ledger as everybody reads it, and the keys of its participants. */
export type BenchNetwork = AsyncDisposable &
  NetworkPlace & {
    readonly ledger: Ledger
    member(key: ParticipantKey): Promise<Member>
    /** How to reach the gateway of one of them. */
    access(key: ParticipantKey): { readonly url: string; readonly apiKey: string }
    /** New participants: their keys on the ledger, and the role to use a broker issued to them by the operator. */
    join(count: number): Promise<readonly Member[]>
  }

const exchange = 'exchange.apps.spine.iam.ewc'

/** Roles of the network's exchange. */
export const useRole = parseName(`user.roles.${exchange}`)
export const topicRole = parseName(`topiccreator.roles.${exchange}`)

const published = { relay: () => Promise.reject(new Error('The identity should be on the ledger by now.')) }

export async function startNetwork(): Promise<BenchNetwork> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(createTempFolder()).path
  const started = await startProcess<Pick<NetworkPlace, 'services'>>([
    ...['up', '--json', '--no-simulation', '--port', '0', '--data', join(folder, 'network')],
  ])
  stack.use(started)
  const network = stack.use(await openNetwork({ folder, services: started.ready.services }))
  const owned = stack.move()
  return { ...network, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** A network that is running already. */
export async function openNetwork({ folder, services }: NetworkPlace): Promise<BenchNetwork> {
  await using stack = new AsyncDisposableStack()
  const data = join(folder, 'network')
  const network = (await (await fetch(`${services.names}/v1/network`)).json()) as Ledger['network']
  const ledger = stack.use(await openLedger({ network }))
  const names = createNamesClient(services.names)
  stack.defer(() => names.close())
  const profiles = JSON.parse(readFileSync(join(data, 'profiles.json'), 'utf8')) as Record<
    string,
    { gateway: string; apiKey: string }
  >
  const secret = utf8(readFileSync(join(data, 'secrets', 'vault'), 'utf8').trim())
  const owned = stack.move()

  const access = (key: ParticipantKey): { url: string; apiKey: string } => {
    const profile = profiles[key]
    if (profile === undefined) throw new TypeError(`no profile ${key}`)
    return { url: profile.gateway, apiKey: profile.apiKey }
  }
  const signerOf = async (key: ParticipantKey): Promise<Signer> => {
    const vault = owned.use(await openFileVault({ path: join(data, key, 'vault.json'), secret }))
    return (await publishIdentity({ vault, ledger, names: published })).signer
  }
  const issueUse = async (issuer: Signer, subject: Signer): Promise<string> => {
    const hub = createHubClient({ baseUrl: services.hub, signer: () => issuer })
    try {
      const status = statusAt(services.hub, issuer.did, await hub.takeStatusIndex())
      const id = `urn:uuid:${randomUUID()}`
      const validFrom = Date.now()
      return await issueRoleCredential(issuer, {
        id,
        subject: subject.did,
        role: useRole,
        version: 1,
        validFrom,
        status,
      })
    } finally {
      await hub.close()
    }
  }
  const joinOne = async (issuer: Signer): Promise<Member> => {
    const vault = owned.use(await openMemoryVault())
    const { signer } = await publishIdentity({ vault, ledger, names })
    return { signer, credentials: [await issueUse(issuer, signer)] }
  }
  return {
    folder,
    services,
    ledger,
    async member(key) {
      const signer = await signerOf(key)
      const client = createGatewayClient(access(key))
      try {
        return { signer, credentials: (await client.enrolment()).credentials }
      } finally {
        await client.close()
      }
    },
    access,
    async join(count) {
      const issuer = await signerOf('operator')
      return Promise.all(Array.from({ length: count }, () => joinOne(issuer)))
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
