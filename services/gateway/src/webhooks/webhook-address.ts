import { lookup } from 'node:dns'
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net'

/** Which addresses webhooks may lead to: none of link-local and metadata services, and this machine only with `loopback`. */
export type AddressRule = { readonly anywhere: boolean; readonly loopback: boolean }

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** No host of a participant: unspecified, link-local, multicast, and where clouds tell machines their credentials. */
const refused = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
] as const)
  refused.addSubnet(net, prefix, 'ipv4')
/** With those by which any address of IPv4 can be reached. */
for (const [net, prefix] of [
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::', 32],
  ['64:ff9b::', 32],
  ['2002::', 16],
] as const)
  refused.addSubnet(net, prefix, 'ipv6')

export function isAllowedAddress(address: string, rule: AddressRule): boolean {
  if (isIP(address) === 0) return false
  if (rule.anywhere) return true
  // An address of IPv4 within IPv6 is held to the rules of IPv4.
  const family = isIPv4(address) ? 'ipv4' : 'ipv6'
  return !refused.check(address, family) && (rule.loopback || !loopback.check(address, family))
}

/**
 * A lookup for node:net that knows allowed addresses only. What it has checked is what is connected to, so a name that answers
 * differently the next time gains nothing.
 */
export const createAllowedLookup =
  (rule: AddressRule, resolve: typeof lookup = lookup): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, [])
      const [first] = addresses
      if (first === undefined || !addresses.every(({ address }) => isAllowedAddress(address, rule)))
        return callback(new Error('its address is not allowed'), [])
      if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
