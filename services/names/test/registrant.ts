import { didEthr, type Name, parseName, toHex, utf8 } from '@digital-spine/core'
import {
  type AccountSigner,
  type Ledger,
  metadataRecords,
  openLedger,
  roleRecords,
  signClaim,
  signRelease,
  signSetAttribute,
  signTransfer,
  signUpdate,
  textRecord,
} from '@digital-spine/ledger'
import type { ReorgNetwork } from '@digital-spine/testkit'
import { openAccount } from '@digital-spine/vault'

type Network = Pick<ReorgNetwork, 'network' | 'relay' | 'rootAccount'>

export const newAccount = () => openAccount(crypto.getRandomValues(new Uint8Array(32)))

/** Writes names and DIDs as participants do, by signed orders. */
export type Registrant = AsyncDisposable & {
  readonly ledger: Ledger
  claim(name: Name, owner: AccountSigner, by?: AccountSigner): Promise<void>
  role(name: Name, owner: AccountSigner, version: number): Promise<void>
  text(name: Name, owner: AccountSigner, key: string, value: string): Promise<void>
  records(name: Name, owner: AccountSigner, records: readonly `0x${string}`[]): Promise<void>
  transfer(name: Name, owner: AccountSigner, to: AccountSigner): Promise<void>
  release(name: Name, owner: AccountSigner): Promise<void>
  attribute(owner: AccountSigner, name: string, value: string): Promise<void>
}

export async function createRegistrant(test: Network): Promise<Registrant> {
  const { network, relay, rootAccount } = test
  const ledger = await openLedger({ network })
  const order = async (signer: AccountSigner) => {
    const deadline = BigInt(Math.floor(Date.now() / 1000) + 36_000)
    return { network, signer, nonce: await ledger.orderNonce(signer.address), deadline }
  }
  const records: Registrant['records'] = async (name, owner, list) =>
    void (await relay.submit(await signUpdate(await order(owner), name, list)))
  return {
    ledger,
    async claim(name, owner, by = rootAccount) {
      const kind = name.split('.')[1] === 'apps' ? 'application' : 'organisation'
      const about = { displayName: `The ${name.split('.')[0]}`, description: `About ${name}` }
      const claim = { name, kind, controller: owner.address, records: metadataRecords(name, kind, about) } as const
      await relay.submit(await signClaim(await order(by), claim))
    },
    async role(name, owner, version) {
      const issuers = { dids: [didEthr(network.name, owner.address)] }
      const definition = {
        name,
        version,
        issuers,
        revokers: issuers,
        preconditions: { roles: [], mode: 'all' as const },
      }
      const list = roleRecords(definition)
      if (version > 1) return records(name, owner, list)
      const claim = { name, kind: 'plain', controller: owner.address, records: list } as const
      await relay.submit(await signClaim(await order(owner), claim))
    },
    text: (name, owner, key, value) => records(name, owner, [textRecord(name, key, value)]),
    records,
    transfer: async (name, owner, to) =>
      void (await relay.submit(await signTransfer(await order(owner), name, to.address))),
    release: async (name, owner) => void (await relay.submit(await signRelease(await order(owner), name))),
    async attribute(owner, name, value) {
      const did = didEthr(network.name, owner.address)
      await ledger.sync()
      const nonce = await ledger.didNonce(did)
      const context = { network, signer: owner, nonce, identity: owner.address }
      const attribute = { name, value: `0x${toHex(utf8(value))}`, validity: 100_000n } as const
      await relay.submit(await signSetAttribute(context, attribute))
    },
    [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose](),
  }
}

export const org = (label: string): Name => parseName(`${label}.iam.ewc`)
