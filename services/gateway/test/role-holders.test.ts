import type { RememberingPorts } from '@digital-spine/client'
import { type Did, parseName, SpineError } from '@digital-spine/core'
import { expect, it } from 'vitest'
import { createRoleHolders } from '../src/channels/role-holders.ts'
import type { GatewayContext } from '../src/context.ts'

const sender = 'did:ethr:spine:0x1111111111111111111111111111111111111111' as Did
const role = parseName('user.roles.acme.iam.ewc')
const fresh = async () => ({ number: 1, timestamp: Date.now() })
const ledger = { sync: async () => undefined }
const open = (context: object) => createRoleHolders({ now: Date.now, ledger, ...context } as unknown as GatewayContext)

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
    head: fresh,
  } as unknown as RememberingPorts
  const holders = open({ ports })
  expect(await holders.holds(sender, role)).toBe(false)
  expect([asked, forgotten]).toEqual([2, 1])
  expect(await holders.holds(sender, role)).toBe(false)
  expect([asked, forgotten]).toEqual([4, 2])
})

it('looks at the newest block before it turns a sender away, if there is one to be had', async () => {
  let synced = 0
  const ports = { credentialsOf: async () => [], forget: () => undefined, head: fresh } as unknown as RememberingPorts
  const sync = async () => {
    synced += 1
    throw new SpineError('LEDGER_UNAVAILABLE', 'The ledger does not answer.')
  }
  expect(await open({ ports, ledger: { sync } }).holds(sender, role)).toBe(false)
  expect(synced).toBe(1)
})

it('takes no outage for a no', async () => {
  const ports = {
    credentialsOf: () => Promise.reject(new SpineError('SERVICE_UNAVAILABLE', 'The hub does not answer.')),
    forget: () => undefined,
    head: fresh,
  } as unknown as RememberingPorts
  await expect(open({ ports }).holds(sender, role)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
})

it('takes a ledger that is too old for no list without anybody', async () => {
  const ports = { head: async () => ({ number: 1, timestamp: 0 }), freshnessMs: 900_000 } as unknown as RememberingPorts
  const broker = { call: async () => ({ holders: [{ did: sender, credential: 'any' }], next: null }) }
  await expect(open({ ports, broker }).list(role)).rejects.toMatchObject({ code: 'LEDGER_STALE' })
})
