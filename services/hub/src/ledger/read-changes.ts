import { type Did, didEthr, type Hex, isName, type Name, namehash, parseName } from '@digital-spine/core'
import type { LedgerLog } from '@digital-spine/ledger'

/** What a batch of the ledger's logs is about. */
export type LedgerChanges = {
  /** DIDs that changed, with the last block that says so. */
  readonly dids: ReadonlyMap<Did, number>
  /** Nodes of names that changed, likewise. */
  readonly nodes: ReadonlyMap<Hex, number>
  /** Names that nodes were given. */
  readonly names: ReadonlyMap<Hex, Name>
  /** Status lists that issuers have published anew. */
  readonly lists: readonly { readonly issuer: Did; readonly list: number }[]
  /** Credentials about which somebody made a statement. */
  readonly statements: readonly Hex[]
}

const listAttribute = /^spine\/status\/([1-9]\d{0,8})$/

/** Reads logs; the same ones give the same changes. */
export function readChanges(logs: readonly LedgerLog[], network: string): LedgerChanges {
  const dids = new Map<Did, number>()
  const nodes = new Map<Hex, number>()
  const names = new Map<Hex, Name>()
  const lists = new Map<string, { issuer: Did; list: number }>()
  const statements = new Set<Hex>()
  for (const log of logs) {
    if (log.contract === 'didRegistry') {
      const did = didEthr(network, `0x${log.subject.slice(26)}`)
      dids.set(did, log.block)
      const list = log.eventName === 'DIDAttributeChanged' ? readList(log.args.name) : undefined
      if (list !== undefined) lists.set(`${did} ${list}`, { issuer: did, list })
    } else if (log.contract === 'credentialStatus') {
      if (log.eventName === 'StatusChanged') statements.add(log.subject)
    } else if (log.eventName !== 'NewOwner' && log.eventName !== 'OrderDone' && log.eventName !== 'Unknown') {
      // A new owner's log is about the name above it.
      nodes.set(log.subject, log.block)
      if (log.eventName === 'NameChanged' && isName(log.args.name) && namehash(log.args.name) === log.subject)
        names.set(log.subject, parseName(log.args.name))
    }
  }
  return { dids, nodes, names, lists: [...lists.values()], statements: [...statements] }
}

function readList(name: Hex): number | undefined {
  const text = Buffer.from(name.slice(2), 'hex').toString('latin1').replace(/\0+$/, '')
  const list = listAttribute.exec(text)?.[1]
  return list === undefined ? undefined : Number(list)
}
