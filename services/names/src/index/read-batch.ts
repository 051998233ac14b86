import { didEthr } from '@digital-spine/core'
import type { LedgerLog, Network } from '@digital-spine/ledger'
import type { IndexSchema } from './schema.ts'

type NameEvent = IndexSchema['name_events']
type Place = { readonly block: number; readonly at: number }

/** What the logs of a batch say about a node beside its state. */
export type Touch = {
  /** The newest log about it. */
  changed: Place
  /** When it was last registered, if it was. */
  registered: Place | undefined
  /** Whether more than single text records may have changed. */
  whole: boolean
  /** Keys of text records that changed, with the first block that did it. */
  readonly keys: Map<string, number>
}

/** Logs as the index takes them. */
export type BatchRows = {
  readonly touched: ReadonlyMap<string, Touch>
  readonly nameEvents: readonly NameEvent[]
  readonly didEvents: readonly IndexSchema['did_events'][]
}

/** Sorts logs into histories, and tells which nodes' state is to be read anew. */
export function readBatch(network: Network, logs: readonly LedgerLog[]): BatchRows {
  const touched = new Map<string, Touch>()
  const nameEvents: NameEvent[] = []
  const didEvents: IndexSchema['did_events'][] = []
  for (const log of logs) {
    if (log.contract === 'credentialStatus') continue
    const { block, index: log_index, timestamp: at, subject: node, transaction } = log
    if (log.contract === 'didRegistry') {
      const identity = `0x${node.slice(26)}`
      didEvents.push({ block, log_index, identity, at, topic: log.topics[0] ?? '', data: log.data })
      continue
    }
    const touch = touched.get(node) ?? { changed: { block, at }, registered: undefined, whole: false, keys: new Map() }
    touched.set(node, touch)
    touch.changed = { block, at }
    if (log.eventName === 'NewOwner') touch.registered = { block, at }
    if (log.eventName === 'TextChanged' && !touch.keys.has(log.args.key)) touch.keys.set(log.args.key, block)
    if (!partial.has(log.eventName)) touch.whole = true
    const told = tell(network, log)
    if (told === undefined) continue
    const text_key = log.eventName === 'TextChanged' ? JSON.stringify(log.args.key) : null
    const [event, details] = told
    nameEvents.push({ block, log_index, node, transaction, at, event, details: JSON.stringify(details), text_key })
  }
  return { touched, nameEvents, didEvents }
}

/** Logs after which no text record but the one they name has changed. */
const partial: ReadonlySet<string> = new Set([
  ...['TextChanged', 'NameChanged', 'AddrChanged', 'VersionNumberChanged', 'IssuersChanged', 'RevokersChanged'],
  ...['PrerequisiteRolesChanged', 'DomainUpdated', 'ControllerChanged', 'OpenChanged'],
])

/** A log in the words of a name's history; undefined for those that say nothing of their own. */
function tell({ name: network }: Network, log: LedgerLog): readonly [string, object] | undefined {
  switch (log.eventName) {
    case 'NewOwner':
    case 'Transfer':
      return ['owner', { owner: didEthr(network, log.args.owner) }]
    case 'NewResolver':
      return ['resolver', { resolver: log.args.resolver }]
    case 'ControllerChanged':
      return ['controller', { controller: didEthr(network, log.args.controller) }]
    case 'OpenChanged':
      return ['open', { open: log.args.open }]
    case 'TextChanged':
      return ['text', { key: log.args.key }]
    case 'NameChanged':
      return ['name', { name: log.args.name }]
    case 'AddrChanged':
      return ['address', { address: log.args.a }]
    case 'VersionNumberChanged':
      return ['version', { version: String(log.args.newVersion) }]
    case 'IssuersChanged':
      return ['issuers', authority(network, log.args)]
    case 'RevokersChanged':
      return ['revokers', authority(network, log.args)]
    case 'PrerequisiteRolesChanged':
      return ['preconditions', { roles: log.args.roles, mode: log.args.mustHaveAll ? 'all' : 'any' }]
    case 'RecordsCleared':
      return ['cleared', {}]
    default:
      return undefined
  }
}

function authority(network: string, { dids, role }: { dids: readonly string[]; role: string }): object {
  return /^0x0+$/.test(role) ? { dids: dids.map((address) => didEthr(network, address)) } : { role }
}
