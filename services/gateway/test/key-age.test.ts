import type { BrokerPolicy } from '@digital-spine/api'
import { didEthr, keySigner, kidOf } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { KeyPurpose } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import { openMemoryVault } from '@digital-spine/vault'
import { describe, expect, it } from 'vitest'
import type { GatewayContext } from '../src/context.ts'
import { rotatePrekeys } from '../src/identity/prekeys.ts'
import { rotateByAge } from '../src/identity/rotate-by-age.ts'
import { createJobs } from '../src/jobs.ts'

const dayMs = 86_400_000
const did = didEthr('spine', `0x${'11'.repeat(20)}`)

describe('prekeys', () => {
  const open = async (retentionDays: number) => {
    const vault = await openMemoryVault()
    const key = await nodeCrypto.generateP256()
    const state = { at: 1_800_000_000_000, kid: 1, retentionMs: retentionDays * dayMs, isAway: false }
    const offered: string[] = []
    const broker = {
      call: async (_: string, { jws }: { jws: string }) => void offered.push(jws),
      http: {
        async call(): Promise<Partial<BrokerPolicy>> {
          if (state.isAway) throw new Error('away')
          return { maxRetentionMs: state.retentionMs }
        },
      },
    } as unknown as GatewayContext['broker']
    const rotate = () => {
      const signer = keySigner(nodeCrypto, did, kidOf(did, `delegate-${state.kid}`), key)
      return rotatePrekeys({ vault, signer, broker, now: () => state.at })
    }
    return { vault, state, offered, rotate }
  }

  it('are replaced each day and when the key that signs them is', async () => {
    const { vault, state, offered, rotate } = await open(30)
    for (let hour = 0; hour <= 49; hour += 1, state.at += dayMs / 24) await rotate()
    expect(await vault.prekeys()).toHaveLength(2)
    state.kid = 3
    await rotate()
    expect(await vault.prekeys()).toHaveLength(3)
    expect(new Set(offered).size).toBe(3)
  })

  it('are kept as long as anything sealed to them may lie at the broker, and no longer', async () => {
    const { vault, state, rotate } = await open(30)
    await rotate()
    const [first = ''] = await vault.prekeys()
    state.at += 33 * dayMs
    await rotate()
    expect(await vault.prekeys()).toContain(first)
    state.at += dayMs
    await rotate()
    expect(await vault.prekeys()).not.toContain(first)
  })

  it('are kept while the broker does not say how long that is, and as long as it has said', async () => {
    const { vault, state, rotate } = await open(30)
    await rotate()
    const [first = ''] = await vault.prekeys()
    state.retentionMs = dayMs
    state.at += 20 * dayMs
    await rotate()
    expect(await vault.prekeys()).toContain(first)
    state.isAway = true
    state.at += 20 * dayMs
    await expect(rotate()).rejects.toThrow('away')
    expect(await vault.prekeys()).toContain(first)
    expect(await vault.prekeys()).toHaveLength(3)
    state.isAway = false
    await rotate()
    expect(await vault.prekeys()).not.toContain(first)
  })
})

it('keys on the ledger are rotated when they have been there for so long, one at a time', async () => {
  const at = 1_800_000_000_000
  const keys: Record<KeyPurpose, { kid: string; from: number }> = {
    signing: { kid: 'signing-1', from: at - 91 * dayMs },
    agreement: { kid: 'agreement-1', from: at - 89 * dayMs },
  }
  let pending = false
  const rotated: string[] = []
  const context = {
    identity: {
      agreementKeys: async () => [{ publicJwk: {} }],
      findRotation: async () => (pending ? {} : undefined),
    },
    ledger: {
      findKid: async () => keys.agreement.kid,
      listKeys: async (_: string, purpose: KeyPurpose) => [{ kid: 'older', from: 0 }, keys[purpose]],
    },
    signer: { did, kid: keys.signing.kid },
    now: () => at,
  } as unknown as GatewayContext
  const rotate = async (purpose: KeyPurpose, old: string) => {
    rotated.push(`${purpose} ${old}`)
    pending = true
  }
  const jobs = createJobs({ now: () => at, logger: silentLogger() })
  const job = rotateByAge(context, { days: 90, jobs, rotator: { rotate } })
  await job.run()
  expect(rotated).toEqual(['signing end'])
  keys.agreement.from = at - 91 * dayMs
  await job.run()
  expect(rotated).toEqual(['signing end'])
  pending = false
  keys.signing.from = at
  await job.run()
  expect(rotated).toEqual(['signing end', 'agreement end'])
  await job.close()
})
