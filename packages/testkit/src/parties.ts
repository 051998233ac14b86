import {
  type AgreementKey,
  didEthr,
  type Kid,
  type Name,
  parseName,
  type RoleDefinition,
  roleName,
  type Signer,
} from '@digital-spine/core'
import {
  agreementKeyAttribute,
  type Ledger,
  metadataRecords,
  roleRecords,
  signClaim,
  signingKeyAttribute,
  signingKeyValue,
  signSetAttribute,
} from '@digital-spine/ledger'
import { type Account, openMemoryVault } from '@digital-spine/vault'
import type { TestNetwork } from './test-network.ts'

const yearSeconds = 31_536_000n

export type Party = {
  readonly signer: Signer
  /** The account that controls the DID. */
  readonly account: Account
  readonly agreement: AgreementKey
  setAttribute(name: string, value: `0x${string}`): Promise<void>
}

/** A DID whose keys are on the ledger. */
export async function createParty({ network, relay }: Omit<TestNetwork, 'chain'>, ledger: Ledger): Promise<Party> {
  const vault = await openMemoryVault()
  const account = await vault.account('account')
  const key = await vault.signingKey('signing')
  const did = didEthr(network.name, account.address)
  const setAttribute = async (name: string, value: `0x${string}`): Promise<void> => {
    const context = { network, signer: account, identity: account.address, nonce: await ledger.didNonce(did) }
    await relay.submit(await signSetAttribute(context, { name, value, validity: yearSeconds }))
    await ledger.sync()
  }
  await setAttribute(signingKeyAttribute, signingKeyValue(key.publicJwk))
  const agreement = await vault.agreementKey('agreement')
  await setAttribute(agreementKeyAttribute, signingKeyValue(agreement.publicJwk))
  const kid = (await ledger.findKid(did, key.publicJwk)) as Kid
  return { signer: { did, kid, sign: (data) => key.sign(data) }, account, agreement, setAttribute }
}

/** Registers an organisation under the root, controlled by the root's account or by another. */
export async function claimOrganisation(
  test: Omit<TestNetwork, 'chain'>,
  ledger: Ledger,
  label: string,
  controller: Account['address'] = test.rootAccount.address,
): Promise<Name> {
  const name = parseName(`${label}.${test.root}`)
  const records = metadataRecords(name, 'organisation', { displayName: `${label} GmbH` })
  await claim(test, ledger, { name, kind: 'organisation', records, controller })
  return name
}

/** Defines a role of an organisation. */
export async function claimRole(
  test: Omit<TestNetwork, 'chain'>,
  ledger: Ledger,
  [label, owner]: readonly [string, Name],
  definition: Pick<RoleDefinition, 'issuers'> & Partial<RoleDefinition>,
): Promise<Name> {
  const name = roleName(label, owner)
  const whole: RoleDefinition = {
    version: 1,
    revokers: definition.issuers,
    preconditions: { roles: [], mode: 'all' },
    ...definition,
    name,
  }
  await claim(test, ledger, { name, kind: 'plain', records: roleRecords(whole), controller: test.rootAccount.address })
  return name
}

async function claim(
  { network, relay, rootAccount }: Omit<TestNetwork, 'chain'>,
  ledger: Ledger,
  what: {
    name: Name
    kind: 'organisation' | 'plain'
    records: `0x${string}`[]
    controller: Account['address']
  },
): Promise<void> {
  const deadline = BigInt(Math.floor(Date.now() / 1000) + 3600)
  const context = { network, signer: rootAccount, nonce: await ledger.orderNonce(rootAccount.address), deadline }
  await relay.submit(await signClaim(context, what))
  await ledger.sync()
}
