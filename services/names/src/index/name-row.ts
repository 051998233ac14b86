import { type Did, didEthr, isName, type Name, namehash, nameKind, parseDid } from '@digital-spine/core'
import type { NameState, Network } from '@digital-spine/ledger'
import type { NameRow } from './schema.ts'

/** Longer texts are found by their beginning. */
const maxAbout = 2000

/** What fits into an index of PostgreSQL, with room to spare. */
const maxNameBytes = 1024

/** When a name was registered and last changed. */
export type NameTimes = Pick<NameRow, 'registered_block' | 'registered_at' | 'changed_block' | 'changed_at'>

/** The row of a node; undefined if nobody owns it. */
export function toNameRow(network: Network, state: NameState, times: NameTimes): NameRow | undefined {
  const { owner, controller = owner, texts } = state
  if (owner === undefined || controller === undefined) return undefined
  const name = trueName(state)
  const kind = name === undefined ? null : (nameKind(name, network.root) ?? null)
  const holder = didEthr(network.name, controller)
  const metadata = readMetadata(texts.metadata)
  return {
    node: state.node,
    name: name ?? null,
    path: name === undefined ? null : pathOf(name),
    kind,
    listed: name === undefined || kind === 'spacer' ? null : name,
    controller: holder,
    gasless: owner.toLowerCase() === network.contracts.registrar?.toLowerCase() ? 1 : 0,
    open: state.open ? 1 : 0,
    resolver: state.resolver ?? null,
    address: state.address ?? null,
    ...didOf(network, state, holder),
    title: textOf(metadata, 'orgName') ?? textOf(metadata, 'appName') ?? textOf(metadata, 'roleName') ?? null,
    about: [textOf(metadata, 'description'), textOf(metadata, 'websiteUrl')].join(' ').trim().slice(0, maxAbout),
    texts: JSON.stringify(Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)))),
    role: state.role === undefined ? null : JSON.stringify(state.role),
    ...times,
  }
}

/** `flex.apps.acme.iam.ewc` → `ewc.iam.acme.apps.flex`. */
export const pathOf = (name: string): string => name.split('.').reverse().join('.')

/** The JSON object of a `metadata` record; empty if it is none. */
export function readMetadata(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}

/** The name a node calls itself, if it is spelled as ENSIP-15 normalises it and hashes to the node. */
function trueName({ node, name }: NameState): Name | undefined {
  return Buffer.byteLength(name) <= maxNameBytes && isName(name) && namehash(name) === node ? name : undefined
}

/** A did record that is no DID leads nowhere: what it stands before does not take its place. */
function didOf(network: Network, state: NameState, holder: Did): Pick<NameRow, 'did' | 'did_source'> {
  const record = state.texts.did
  if (record !== undefined) return { did: findDid(record, network), did_source: 'did record' }
  if (state.address !== undefined) return { did: didEthr(network.name, state.address), did_source: 'address record' }
  return { did: holder, did_source: 'controller' }
}

function findDid(text: string, { name, chainId }: Network): Did | null {
  try {
    return parseDid(text, { default: name, aliases: { [`0x${chainId.toString(16)}`]: name } })
  } catch {
    return null
  }
}

function textOf(metadata: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = metadata[key]
  // PostgreSQL has no NUL in text.
  return typeof value === 'string' && value !== '' ? value.replaceAll('\0', '').slice(0, maxAbout) : undefined
}
