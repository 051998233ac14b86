import {
  type Did,
  didAddress,
  didEthr,
  isName,
  type Name,
  namehash,
  parseName,
  type RoleAuthority,
  type RoleDefinition,
  SpineError,
} from '@digital-spine/core'
import { type Address, encodeFunctionData, type Hex, type PublicClient, zeroAddress, zeroHash } from 'viem'
import { spineResolver } from './generated/contracts.ts'
import type { Network } from './network.ts'

/** What people see of a name: kept as JSON in its `metadata` text record. */
export type NameMetadata = {
  readonly displayName?: string
  readonly description?: string
  readonly websiteUrl?: string
  readonly logoUrl?: string
}

const { abi } = spineResolver

/** Record calls that set a text record. */
export function textRecord(name: Name, key: string, value: string): Hex {
  return encodeFunctionData({ abi, functionName: 'setText', args: [namehash(name), key, value] })
}

/** Record call that sets the address a name stands for; the zero address takes it away. */
export function addressRecord(name: Name, address: Address): Hex {
  return encodeFunctionData({ abi, functionName: 'setAddr', args: [namehash(name), address] })
}

/** Records to be set; null takes one away. */
export type RecordChanges = {
  readonly addr?: Address | null
  readonly did?: Did | null
  readonly texts?: Readonly<Record<string, string | null>>
}

/**
 * Record calls that set an address, a DID and texts. A name's own spelling (`name`) is no record to set: the registrar
 * writes it when it registers the name.
 */
export function recordCalls(name: Name, { addr, did, texts = {} }: RecordChanges): Hex[] {
  return [
    ...Object.entries(texts).map(([key, value]) => textRecord(name, key, value ?? '')),
    ...(did === undefined ? [] : [textRecord(name, 'did', did ?? '')]),
    ...(addr === undefined ? [] : [addressRecord(name, addr ?? zeroAddress)]),
  ]
}

/** Record calls of an organisation or application. */
export function metadataRecords(name: Name, kind: 'organisation' | 'application', metadata: NameMetadata): Hex[] {
  const { displayName = name, ...rest } = metadata
  const named = kind === 'organisation' ? { orgName: displayName } : { appName: displayName }
  return [textRecord(name, 'metadata', JSON.stringify({ ...named, ...rest }))]
}

/** Record calls that write a role definition: typed records, and its fields as `metadata`. */
export function roleRecords(definition: RoleDefinition): Hex[] {
  const {
    name,
    version,
    issuers,
    revokers,
    preconditions,
    validityMs,
    requestorFields = [],
    issuerFields = [],
  } = definition
  const node = namehash(name)
  const metadata = {
    roleName: name.split('.')[0],
    roleType: name.split('.')[3] === 'apps' ? 'app' : 'org',
    requestorFields,
    issuerFields,
    metadata: {},
    ...(validityMs === undefined ? {} : { defaultValidityPeriod: validityMs }),
  }
  const authority = (
    dids: 'setIssuerDids' | 'setRevokerDids',
    role: 'setIssuerRole' | 'setRevokerRole',
    who: RoleAuthority,
  ): Hex =>
    'dids' in who
      ? encodeFunctionData({ abi, functionName: dids, args: [node, who.dids.map(didAddress)] })
      : encodeFunctionData({ abi, functionName: role, args: [node, namehash(who.role)] })
  return [
    encodeFunctionData({ abi, functionName: 'setVersionNumber', args: [node, BigInt(version)] }),
    authority('setIssuerDids', 'setIssuerRole', issuers),
    authority('setRevokerDids', 'setRevokerRole', revokers),
    encodeFunctionData({
      abi,
      functionName: 'setPrerequisiteRoles',
      args: [node, preconditions.roles.map(namehash), preconditions.mode === 'all'],
    }),
    textRecord(name, 'metadata', JSON.stringify(metadata)),
  ]
}

/** Reads a role definition; undefined if the name has none. */
export async function readRoleDefinition(
  reader: PublicClient,
  network: Network,
  name: Name,
): Promise<RoleDefinition | undefined> {
  const read = { address: network.contracts.resolver, abi } as const
  const node = namehash(name)
  const [version, issuers, revokers, [roles, mustHaveAll], metadataText] = await Promise.all([
    reader.readContract({ ...read, functionName: 'versionNumber', args: [node] }),
    reader.readContract({ ...read, functionName: 'issuers', args: [node] }),
    reader.readContract({ ...read, functionName: 'revokers', args: [node] }),
    reader.readContract({ ...read, functionName: 'prerequisiteRoles', args: [node] }),
    reader.readContract({ ...read, functionName: 'text', args: [node, 'metadata'] }),
  ])
  if (version === 0n) return undefined
  const metadata = parseMetadata(metadataText)
  const validity = metadata.defaultValidityPeriod
  return {
    name,
    version: Number(version),
    issuers: await readAuthority(reader, network, issuers),
    revokers: await readAuthority(reader, network, revokers),
    preconditions: {
      roles: await Promise.all(roles.map((role) => nameOfNode(reader, network, role))),
      mode: mustHaveAll ? 'all' : 'any',
    },
    ...(typeof validity === 'number' && validity > 0 ? { validityMs: validity } : {}),
    ...(Array.isArray(metadata.requestorFields) ? { requestorFields: metadata.requestorFields } : {}),
    ...(Array.isArray(metadata.issuerFields) ? { issuerFields: metadata.issuerFields } : {}),
  }
}

/** The name a node carries, accepted only if it hashes to the node. */
export async function nameOfNode(reader: PublicClient, network: Network, node: Hex): Promise<Name> {
  const text = await reader.readContract({
    address: network.contracts.resolver,
    abi,
    functionName: 'name',
    args: [node],
  })
  if (!isName(text) || namehash(text) !== node)
    throw new SpineError('NAME_INVALID', `The node ${node} has no true name.`)
  return parseName(text)
}

/** The JSON of a `metadata` record; an empty object if it is none. */
export function parseMetadata(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}

async function readAuthority(
  reader: PublicClient,
  network: Network,
  [addresses, role]: readonly [readonly Address[], Hex],
): Promise<RoleAuthority> {
  if (role !== zeroHash) return { role: await nameOfNode(reader, network, role) }
  const dids: Did[] = addresses.map((address) => didEthr(network.name, address))
  return { dids }
}
