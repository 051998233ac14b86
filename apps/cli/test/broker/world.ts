import { createBroker } from '@digital-spine/broker'
import { type BrokerClient, createBrokerClient, createHubClient } from '@digital-spine/client'
import {
  createStatusBits,
  type Did,
  fromBase64url,
  issueRoleCredential,
  issueStatusList,
  type Name,
  purposeOfList,
  type Signer,
  statusAt,
  statusListUrl,
  toHex,
} from '@digital-spine/core'
import { createHub } from '@digital-spine/hub'
import { type Ledger, openLedger, statusAttribute } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import {
  claimOrganisation,
  claimRole,
  createParty,
  type Party,
  startTestNetwork,
  type TestNetwork,
  tempFolder,
} from '@digital-spine/testkit'
import { publishTopic } from './publish-topic.ts'

/** Somebody with the role to use the broker, connected to it. */
export type Peer = {
  readonly did: Did
  readonly signer: Signer
  readonly credentials: readonly string[]
  readonly client: BrokerClient
}

/** Roles of this world: to use the broker, to administer it, to send on topics of `flex`, to publish topics of `home`. */
export type WorldRoles = Readonly<Record<'user' | 'administrator' | 'trader' | 'creator', Name>>

/** A broker on a network of its own, with a topic. */
export type BrokerWorld = AsyncDisposable & {
  readonly url: string
  readonly ledger: Ledger
  readonly topic: { readonly id: string; readonly version: string }
  readonly folder: string
  readonly roles: WorldRoles
  /** Controls the names `acme`, which has the topic, and `flex`, and holds every role. */
  readonly operator: Peer
  /** The name whose topics ask for the role of a trader. */
  readonly flex: Name
  /** The name that the roles are of; none of the participants controls it. */
  readonly home: Name
  /** Brings somebody new in, with the role to use the broker or with others. */
  join(...roles: readonly (keyof WorldRoles)[]): Promise<Peer>
  /** One more connection of somebody. */
  connect(who: Pick<Peer, 'signer' | 'credentials'>, url?: string): Promise<BrokerClient>
}

/** What a broker is started with. */
export type BrokerTerms = {
  readonly folder: string
  readonly network: TestNetwork
  readonly ledger: Ledger
  readonly signer: Signer
  readonly hubUrl: string
  readonly roles: WorldRoles
  /** The name whose topics ask for the role of a trader. */
  readonly flex: Name
}

type Options = Partial<Pick<Parameters<typeof createBroker>[0], 'limits' | 'logger' | 'now'>> & {
  /** Starts another broker than one in this process. */
  readonly startBroker?: (terms: BrokerTerms) => Promise<{ readonly url: string; close(): Promise<void> }>
}

const host = '127.0.0.1'

export async function startBrokerWorld(options: Options = {}): Promise<BrokerWorld> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const network = stack.use(await startTestNetwork())
  const ledger = stack.use(await openLedger({ network: network.network }))
  const logger = silentLogger()
  const hub = await createHub({ host, port: 0, databaseUrl: `sqlite:${folder.path}/hub.sqlite`, ledger, logger })
  stack.defer(() => hub.close())
  const [operator, issuer] = [await createParty(network, ledger), await createParty(network, ledger)]
  await publishStatusLists(hub.url, issuer)
  const acme = await claimOrganisation(network, ledger, 'acme', operator.account.address)
  const owner = await claimOrganisation(network, ledger, 'broker')
  const flex = await claimOrganisation(network, ledger, 'flex', operator.account.address)
  const claim = (label: string) =>
    claimRole(network, ledger, [label, owner], { issuers: { dids: [issuer.signer.did] } })
  const roles = {
    user: await claim('user'),
    administrator: await claim('administrator'),
    trader: await claim('trader'),
    creator: await claim('topiccreator'),
  }
  const terms = { folder: folder.path, network, ledger, signer: operator.signer, hubUrl: hub.url, roles, flex }
  const { startBroker = startBrokerHere(options) } = options
  const broker = await startBroker(terms)
  stack.defer(() => broker.close())
  const owned = stack.move()
  const connect: BrokerWorld['connect'] = async ({ signer, credentials }, url = broker.url) => {
    const client = createBrokerClient({ url, signer: () => signer, credentials: async () => credentials })
    owned.defer(() => client.close())
    await new Promise<void>((resolve) => client.onConnected(resolve))
    return client
  }
  const enter = async (signer: Signer, held: readonly Name[]): Promise<Peer> => {
    const credentials = await Promise.all(held.map((role) => issueRole(hub.url, issuer.signer, signer.did, role)))
    return { did: signer.did, signer, credentials, client: await connect({ signer, credentials }) }
  }
  const publisher = await enter(operator.signer, Object.values(roles))
  const { id, version } = await publishTopic(publisher, { owner: acme, name: 'readings', version: '1.0.0' })
  return {
    ...{
      url: broker.url,
      ledger,
      topic: { id, version },
      folder: folder.path,
      roles,
      operator: publisher,
      flex,
      home: owner,
      connect,
    },
    join: async (...labels) => {
      const held = labels.length === 0 ? [roles.user] : labels.map((label) => roles[label])
      return enter((await createParty(network, ledger)).signer, held)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const startBrokerHere =
  ({ limits = {}, logger = silentLogger(), now = Date.now }: Options) =>
  ({ folder, roles, flex, ledger, signer, hubUrl }: BrokerTerms) =>
    createBroker({
      ...{ dataDir: `${folder}/broker`, host, port: 0, ledger, signer, hubUrl, limits, logger, now },
      roles: { use: roles.user, createTopics: roles.user, administer: roles.administrator },
      namespaces: [{ namespace: flex, use: roles.trader }],
    })

/** Lists of nobody revoked and nobody suspended. */
async function publishStatusLists(hubUrl: string, { signer, setAttribute }: Party): Promise<void> {
  const hub = createHubClient({ baseUrl: hubUrl, signer: () => signer })
  for (const list of [1, 2]) {
    const terms = {
      url: statusListUrl(hubUrl, signer.did, list),
      purpose: purposeOfList(list),
      bits: createStatusBits(),
    }
    const { digest } = await hub.putStatusList(list, await issueStatusList(signer, terms, Date.now()), null)
    await setAttribute(statusAttribute(list), `0x${toHex(fromBase64url(digest))}`)
  }
  await hub.close()
}

let issued = 0

async function issueRole(hubUrl: string, issuer: Signer, subject: Did, role: Name): Promise<string> {
  issued += 1
  const status = statusAt(hubUrl, issuer.did, { revocationList: 1, suspensionList: 2, index: issued })
  const id = `urn:uuid:${crypto.randomUUID()}`
  return issueRoleCredential(issuer, { id, subject, role, version: 1, validFrom: Date.now(), status })
}
