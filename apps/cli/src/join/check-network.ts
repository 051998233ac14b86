import { createHttpClient, createNamesClient } from '@digital-spine/client'
import {
  type Did,
  isSpineError,
  type NetworkDescriptor,
  networkFingerprint,
  networkMismatch,
  parseDescriptor,
  SpineError,
  verifyDescriptor,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { inspectNetwork, type Network, openLedger, parseNetwork } from '@digital-spine/ledger'
import { descriptorPath } from '@digital-spine/runtime'

/** One thing that was checked; `away` is a service that did not answer, so that nothing is known of it now. */
export type NetworkCheck = { readonly check: string; readonly result: 'ok' | 'away'; readonly detail: string }

/** A network that is what its descriptor says. */
export type CheckedNetwork = {
  readonly descriptor: NetworkDescriptor
  /** As the descriptor has it, with the first of its ledgers that answers. */
  readonly network: Network
  readonly fingerprint: string
}

type Report = (check: NetworkCheck) => void

/**
 * Fetches a network's descriptor from any of its services and holds it to the ledger it names, to its signer and to its
 * services. `report` is told each check as it is made; the first that fails is thrown, with its name as `check` in the
 * details.
 */
export async function checkNetwork(
  url: string,
  { expect, now = Date.now, report }: { expect?: string; now?: () => number; report: Report },
): Promise<CheckedNetwork> {
  const ok = (check: string, detail: string): void => report({ check, result: 'ok', detail })
  const jws = await failing('descriptor', () => fetchDescriptor(url))
  const { descriptor, jws: parsed } = await failing('descriptor', async () => parseDescriptor(jws))
  ok('descriptor', `of the network ${descriptor.name}, from ${url}`)
  const fingerprint = await networkFingerprint(nodeCrypto, descriptor)
  if (expect !== undefined) {
    if (bare(expect) !== bare(fingerprint))
      throw networkMismatch('fingerprint', `The network has the fingerprint ${fingerprint}, which is not the expected.`)
    ok('fingerprint', 'is the expected')
  }
  const { network, controller } = await inspectLedgers(descriptor, report)
  await failing('signature', async () => {
    await using ledger = await openLedger({ network })
    await verifyDescriptor({ crypto: nodeCrypto, keys: ledger.keys, jws, controller, now: now() })
  })
  ok('signer', `${controller} controls ${descriptor.root}`)
  ok('signature', `by its key ${parsed.header.kid}, ${new Date(descriptor.iat * 1000).toISOString()}`)
  await checkServices(descriptor, network, report)
  return { descriptor, network, fingerprint }
}

async function fetchDescriptor(url: string): Promise<string> {
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw new SpineError('VALIDATION_FAILED', `"${url}" is no http or https URL.`)
  const http = createHttpClient({ baseUrl: new URL(url).origin, timeoutMs: 10_000 })
  try {
    const { jws } = await http.call<{ jws: string }>('GET', descriptorPath)
    return jws
  } finally {
    await http.close()
  }
}

/** Every ledger that answers must be the one described; at least one must answer. */
async function inspectLedgers(
  { name, chainId, genesis, rpcUrls, root, contracts }: NetworkDescriptor,
  report: Report,
): Promise<{ network: Network; controller: Did }> {
  let found: { network: Network; controller: Did } | undefined
  for (const rpcUrl of rpcUrls) {
    const network = { name, chainId, rpcUrl, root, contracts }
    const first = found === undefined
    try {
      const controller = await inspectNetwork(network, genesis, (check, detail) => {
        if (first || check === 'chain') report({ check, result: 'ok', detail })
      })
      found ??= { network, controller }
    } catch (error) {
      if (!isSpineError(error, 'LEDGER_UNAVAILABLE')) throw error
      report({ check: 'chain', result: 'away', detail: `${rpcUrl} does not answer` })
    }
  }
  if (found !== undefined) return found
  throw new SpineError('LEDGER_UNAVAILABLE', `No ledger of the network answers: ${rpcUrls.join(', ')}.`, {
    details: { check: 'chain' },
  })
}

/** A service that answers must be of this network; one that does not answer now may later. */
async function checkServices({ names, hub, broker }: NetworkDescriptor, network: Network, report: Report) {
  const check = async (name: string, url: string, ask: () => Promise<void>): Promise<void> => {
    try {
      await failing(name, ask)
      report({ check: name, result: 'ok', detail: url })
    } catch (error) {
      if (!isSpineError(error, 'SERVICE_UNAVAILABLE')) throw error
      report({ check: name, result: 'away', detail: `${url} does not answer` })
    }
  }
  const get = async <T>(url: string, path: string): Promise<T> => {
    const http = createHttpClient({ baseUrl: url, timeoutMs: 10_000 })
    return http.call<T>('GET', path).finally(() => http.close())
  }
  await check('names', names.url, async () => {
    const client = createNamesClient(names.url)
    const told = await client.network().finally(() => client.close())
    if (!sameNetwork(parseNetwork(told), network))
      throw networkMismatch('names', `The name service at ${names.url} is of another network.`)
  })
  await check('hub', hub.url, () => get(hub.url, '/live'))
  await check('broker', broker.url, async () => {
    const { did } = await get<{ did: string }>(broker.url, '/.well-known/spine-broker')
    if (did !== broker.did) throw networkMismatch('broker', `The broker at ${broker.url} is ${did}, not ${broker.did}.`)
  })
}

/** True if both are of the same chain, contracts and root, wherever their nodes are. */
export function sameNetwork(a: Network, b: Network): boolean {
  const spell = ({ name, chainId, root, contracts }: Network): string =>
    JSON.stringify([name, chainId, root, ...Object.entries(contracts).toSorted()]).toLowerCase()
  return spell(a) === spell(b)
}

/** Names the check in the error of what fails in it. */
async function failing<T>(check: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isSpineError(error) || error.details?.check !== undefined) throw error
    const { code, message, details } = error
    throw new SpineError(code, message, { cause: error, details: { ...details, check } })
  }
}

const bare = (fingerprint: string): string => fingerprint.replaceAll(/[\s-]/g, '').toUpperCase()
