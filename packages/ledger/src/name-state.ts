import { type Abi, type Address, decodeFunctionResult, type Hex, zeroAddress, zeroHash } from 'viem'
import { ensRegistry, spineRegistrar, spineResolver } from './generated/contracts.ts'

/** Who a role's definition names, as it stands on the ledger: accounts, or the node of a role. */
export type AuthorityState = { readonly accounts: readonly Address[]; readonly role: Hex | undefined }

/** The typed records of a role. */
export type RoleState = {
  readonly version: number
  readonly issuers: AuthorityState
  readonly revokers: AuthorityState
  readonly preconditions: { readonly roles: readonly Hex[]; readonly mode: 'all' | 'any' }
}

/** What the ledger says about a node as of a block. */
export type NameState = {
  readonly node: Hex
  /** Owner in the ENS registry; undefined if nobody owns the node. */
  readonly owner: Address | undefined
  /** Who may change the name: the controller the registrar keeps, for names that the registrar owns. */
  readonly controller: Address | undefined
  /** Whether anyone may claim a label under it. */
  readonly open: boolean
  readonly resolver: Address | undefined
  /** The name record as it stands, empty if there is none. */
  readonly name: string
  readonly address: Address | undefined
  /** The text records that were asked for and are not empty. */
  readonly texts: Readonly<Record<string, string>>
  readonly role: RoleState | undefined
}

/** Builds a state out of the lens's answer, a node's return values in the order the lens documents. */
export function decodeNameState(
  node: Hex,
  keys: readonly string[],
  values: readonly Hex[],
  registrar: Address | undefined,
): NameState {
  const [owner, resolver, controllerOf, isOpen, name, addr, version, issuers, revokers, prerequisites] = values
  const owned = readAddress(ensRegistry.abi, 'owner', owner)
  const kept = readAddress(spineRegistrar.abi, 'controllerOf', controllerOf)
  const byRegistrar = owned !== undefined && owned.toLowerCase() === registrar?.toLowerCase()
  const number = Number(decode<bigint>(spineResolver.abi, 'versionNumber', version) ?? 0n)
  const text = (value: Hex | undefined): string => decode<string>(spineResolver.abi, 'text', value) ?? ''
  const texts = keys.map((key, i) => [key, text(values[fixedValues + i])] as const).filter(([, value]) => value !== '')
  return {
    node,
    owner: owned,
    controller: byRegistrar ? kept : owned,
    open: byRegistrar && decode<boolean>(spineRegistrar.abi, 'isOpen', isOpen) === true,
    resolver: readAddress(ensRegistry.abi, 'resolver', resolver),
    name: decode<string>(spineResolver.abi, 'name', name) ?? '',
    address: readAddress(spineResolver.abi, 'addr', addr),
    texts: Object.fromEntries(texts),
    role: Number.isSafeInteger(number) && number > 0 ? readRole(number, issuers, revokers, prerequisites) : undefined,
  }
}

const fixedValues = 10

function readRole(version: number, issuers?: Hex, revokers?: Hex, prerequisites?: Hex): RoleState {
  const allowed = readAuthority('issuers', issuers) ?? { accounts: [], role: undefined }
  const [roles, all] = decode<[Hex[], boolean]>(spineResolver.abi, 'prerequisiteRoles', prerequisites) ?? [[], false]
  return {
    version,
    issuers: allowed,
    // Definitions of the first Energy Web resolver know no revokers: the issuers revoke.
    revokers: readAuthority('revokers', revokers) ?? allowed,
    preconditions: { roles, mode: all ? 'all' : 'any' },
  }
}

function readAuthority(functionName: 'issuers' | 'revokers', data: Hex | undefined): AuthorityState | undefined {
  const found = decode<[Address[], Hex]>(spineResolver.abi, functionName, data)
  if (found === undefined) return undefined
  const [accounts, role] = found
  return role === zeroHash ? { accounts, role: undefined } : { accounts: [], role }
}

function readAddress(abi: Abi | readonly unknown[], functionName: string, data: Hex | undefined): Address | undefined {
  const address = decode<Address>(abi, functionName, data)
  return address === zeroAddress ? undefined : address
}

/** Undefined for what is no answer of that method. */
function decode<T>(abi: Abi | readonly unknown[], functionName: string, data: Hex | undefined): T | undefined {
  if (data === undefined || data === '0x') return undefined
  try {
    return decodeFunctionResult({ abi: abi as Abi, functionName, data }) as T
  } catch {
    return undefined
  }
}
