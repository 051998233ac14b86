import { createHubClient, type HubClient, sealPrivateFields } from '@digital-spine/client'
import { type Did, type GeneralJwe, type Name, parseName } from '@digital-spine/core'
import { type Ledger, openLedger } from '@digital-spine/ledger'
import { createLogger, type Logger } from '@digital-spine/runtime'
import {
  claimOrganisation,
  claimRole,
  createParty,
  type Party,
  startPostgres,
  startTestNetwork,
  type TestNetwork,
  tempFolder,
} from '@digital-spine/testkit'
import { createHub, type Hub } from '../src/index.ts'
import { Issuer } from './parties.ts'

export const engines = ['sqlite', 'postgres'] as const

/** Somebody at the hub. */
export type Member = { readonly party: Party; readonly did: Did; readonly hub: HubClient }

/** A network with a hub, an issuer and a revoker of the role `site`, whose field `meter` is private and required. */
export type World = AsyncDisposable & {
  readonly test: WorldNetwork
  readonly ledger: Ledger
  readonly databaseUrl: string
  readonly url: string
  readonly issuer: Issuer
  readonly issuerDid: Did
  readonly revoker: Member
  readonly site: Name
  join(): Promise<Member>
  /** Stops the hub, and starts it again at the same URL. */
  restart(): Promise<void>
  stop(): Promise<void>
  ask(member: Member): ReturnType<HubClient['request']>
  /** Has the member ask and the issuer approve; answers the credential. */
  grant(member: Member): Promise<string>
}

type WorldNetwork = Omit<TestNetwork, 'chain'>
type HubOptions = Pick<Parameters<typeof createHub>[0], 'limits' | 'now' | 'logger'>

export async function startWorld(
  engine: (typeof engines)[number],
  options: Partial<HubOptions> & { network?: WorldNetwork } = {},
): Promise<World> {
  await using stack = new AsyncDisposableStack()
  const { network, logger = silent(), ...hubOptions } = options
  const folder = stack.use(tempFolder())
  const databaseUrl = engine === 'sqlite' ? `sqlite:${folder.path}/hub.sqlite` : stack.use(await startPostgres()).url
  const test = network ?? stack.use(await startTestNetwork())
  const ledger = stack.use(await openLedger({ network: test.network }))
  const start = (port: number): Promise<Hub> =>
    createHub({ host: '127.0.0.1', port, databaseUrl, ledger, logger, ...hubOptions })
  let hub: Hub | undefined = await start(0)
  const { url } = hub
  const stop = async (): Promise<void> => {
    await hub?.close()
    hub = undefined
  }
  stack.defer(stop)
  const owned = stack.move()
  const join = async (): Promise<Member> => {
    const party = await createParty(test, ledger)
    const client = createHubClient({ baseUrl: url, signer: () => party.signer })
    owned.defer(() => client.close())
    return { party, did: party.signer.did, hub: client }
  }
  const issuer = new Issuer(url, await createParty(test, ledger))
  owned.defer(() => issuer.hub.close())
  await issuer.publish(1)
  await issuer.publish(2)
  const revoker = await join()
  const issuerDid = issuer.party.signer.did
  const acme = await claimOrganisation(test, ledger, 'acme')
  const site = await claimRole(test, ledger, ['site', acme], {
    issuers: { dids: [issuerDid] },
    revokers: { dids: [issuerDid, revoker.did] },
    requestorFields: [{ fieldType: 'text', label: 'meter', required: true }],
    issuerFields: [{ fieldType: 'number', label: 'limitKw' }],
  })
  const ask: World['ask'] = async (member) =>
    member.hub.request(site, { fields: await sealFor(ledger, issuerDid, member, site) })
  return {
    ...{ test, ledger, databaseUrl, url, issuer, issuerDid, revoker, site, join, stop, ask },
    async restart() {
      await stop()
      hub = await start(Number(new URL(url).port))
    },
    async grant(member) {
      const { id } = await ask(member)
      const credential = await issuer.issue(member.did, parseName(site))
      await issuer.hub.approve(id, credential)
      return credential
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const silent = (): Logger => createLogger({ name: 'hub', level: 'silent' })

/** What the member says about itself, for the issuer alone. */
export async function sealFor(
  ledger: Ledger,
  issuer: Did,
  { did }: Pick<Member, 'did'>,
  role: Name,
): Promise<GeneralJwe> {
  const readers = await ledger.agreementKeys(issuer)
  return sealPrivateFields({ values: { meter: 'DE-0042' }, subject: did, role, readers })
}
