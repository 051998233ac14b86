import { networkInterfaces } from 'node:os'
import { expect, it } from 'vitest'
import { createSandboxDescriptor, reachableUrl } from './sandbox-descriptor.ts'

it('names an address of this machine in the place of all of them', () => {
  expect(reachableUrl('http://127.0.0.1:81', '127.0.0.1')).toBe('http://127.0.0.1:81')
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const { hostname, port } = new URL(reachableUrl('http://127.0.0.1:81', '0.0.0.0'))
  expect(own.map(({ address }) => address)).toContain(hostname)
  expect(port).toBe('81')
})

it('signs once in five minutes, again after a failure, and not before there is a signer', async () => {
  let now = 0
  let signed = 0
  const descriptor = createSandboxDescriptor(() => now)
  await expect(descriptor.read()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  descriptor.setSigner(async () => {
    signed += 1
    if (signed === 1) throw new Error('no ledger')
    return `descriptor ${signed}`
  })
  await expect(descriptor.read()).rejects.toThrow('no ledger')
  expect(await descriptor.read()).toBe('descriptor 2')
  now = 299_000
  expect(await descriptor.read()).toBe('descriptor 2')
  now = 300_000
  expect(await descriptor.read()).toBe('descriptor 3')
})
