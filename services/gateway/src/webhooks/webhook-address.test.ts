import type { LookupAddress } from 'node:dns'
import { expect, it } from 'vitest'
import { createAllowedLookup, isAllowedAddress } from './webhook-address.ts'

const rule = { anywhere: false, loopback: false }

it.each(['93.184.215.14', '10.1.2.3', '192.168.1.5', '2606:2800::1', 'fd12:3456::1'])('calls %s', (address) => {
  expect(isAllowedAddress(address, rule)).toBe(true)
})

it.each([
  ...['127.0.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0', '::', '169.254.169.254', '::ffff:a9fe:a9fe', 'fe80::1'],
  ...['fd00:ec2::254', '100.100.100.200', '168.63.129.16', '224.0.0.1', '255.255.255.255', 'ff02::1'],
  ...['64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::1', 'fe80::1%eth0', 'localhost'],
])('does not call %s', (address) => expect(isAllowedAddress(address, rule)).toBe(false))

it('calls this machine and everything else where that is allowed', () => {
  expect(isAllowedAddress('127.0.0.1', { ...rule, loopback: true })).toBe(true)
  expect(isAllowedAddress('169.254.169.254', { ...rule, loopback: true })).toBe(false)
  expect(isAllowedAddress('169.254.169.254', { anywhere: true, loopback: false })).toBe(true)
})

it('connects to what it has checked, and to none of several of which one is not allowed', () => {
  const seen: unknown[] = []
  const resolving = (...addresses: string[]) =>
    createAllowedLookup(rule, ((_: string, __: object, callback: (error: null, found: LookupAddress[]) => void) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      )) as never)
  resolving('10.0.0.1')('inner.example', {}, (error, address) => seen.push(error ?? address))
  resolving('10.0.0.1', '169.254.169.254')('evil.example', {}, (error) => seen.push(error?.message))
  resolving()('none.example', {}, (error) => seen.push(error?.message))
  expect(seen).toEqual(['10.0.0.1', 'its address is not allowed', 'its address is not allowed'])
})
