import type { RememberingPorts } from '@digital-spine/client'
import { type Did, parseName, SpineError } from '@digital-spine/core'
import { expect, it } from 'vitest'
import type { Channel } from '../src/channels/channel.ts'
import { createMembers } from '../src/channels/members.ts'
import type { GatewayContext } from '../src/context.ts'

const sender = 'did:ethr:spine:0x1111111111111111111111111111111111111111' as Did
const role = parseName('user.roles.acme.iam.ewc')
const channel = { conditions: { dids: [], roles: [role], topics: [] } } as unknown as Channel

it('asks anew before it turns a sender away, and never remembers a no', async () => {
  let asked = 0
  let forgotten = 0
  const ports = {
    credentialsOf: async () => {
      asked += 1
      return []
    },
    forget: () => {
      forgotten += 1
    },
    head: async () => ({ number: 1, timestamp: Date.now() }),
  } as unknown as RememberingPorts
  const members = createMembers({ ports, now: Date.now } as unknown as GatewayContext)
  expect(await members.allows(channel, sender)).toBe(false)
  expect([asked, forgotten]).toEqual([2, 1])
  expect(await members.allows(channel, sender)).toBe(false)
  expect([asked, forgotten]).toEqual([4, 2])
})

it('takes no outage for a no', async () => {
  const ports = {
    credentialsOf: () => Promise.reject(new SpineError('SERVICE_UNAVAILABLE', 'The hub does not answer.')),
    forget: () => undefined,
    head: async () => ({ number: 1, timestamp: Date.now() }),
  } as unknown as RememberingPorts
  const members = createMembers({ ports, now: Date.now } as unknown as GatewayContext)
  await expect(members.allows(channel, sender)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
})
