import { parseJws } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { startTestSandbox } from './test-sandbox.ts'

describe('a key that is rotated', () => {
  const folder = tempFolder()
  let sandbox: Sandbox

  const party = (key: string) => {
    const found = sandbox.participants.find((participant) => participant.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found
  }
  const send = async (offerId: string) => {
    const payload = {
      ...{ offerId, gridArea: '10YDE-VE-------2', interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' },
      ...{ upKW: 1, downKW: 1, priceEURPerMWh: 1 },
    }
    const topic = { owner: 'flexpool.iam.ewc', name: 'flexibility-offers' }
    const { client } = party('aggregator')
    return (await client.send({ channel: 'offers.out', topic, payload })).clientGatewayMessageId
  }
  const statusesOf = async (id: string) =>
    ((await party('aggregator').client.sent(id)).receipts ?? []).map(({ status }) => status)

  beforeAll(async () => {
    sandbox = await startTestSandbox(folder.path)
  })
  afterAll(async () => {
    await sandbox.close()
    folder[Symbol.dispose]()
  })

  it('stands for what was accepted before it ended, and its successor for what comes after', async () => {
    const { client } = party('aggregator')
    const recipient = sandbox.services.get('grid-operator')
    await expect.poll(async () => (await client.identity()).names).toContain('flexpool.iam.ewc')
    const { kid: old } = await client.identity()
    await recipient?.setRunning(false)
    const before = await Promise.all(['a', 'b', 'c'].map(send))
    for (const id of before) await expect.poll(() => statusesOf(id)).toContain('accepted')

    const rotated = await client.rotateKey({ revokeOld: true })
    expect(rotated.kid).not.toBe(old)
    const during = await send('d')
    await expect.poll(async () => (await client.identity()).rotation).toBeUndefined()
    const { keys, kid } = await client.identity()
    expect(keys.find((key) => key.kid === old)?.until).toBeLessThan(Date.now() + 60_000)
    expect(keys.filter(({ purpose, inUse }) => purpose === 'signing' && inUse)).toMatchObject([{ kid }])
    // A document shows what it has until the end of its last second.
    const assertionMethod = [expect.stringMatching(/#controller$/), kid]
    await expect.poll(async () => (await client.identity()).document).toMatchObject({ assertionMethod })

    const after = await send('e')
    await recipient?.setRunning(true)
    for (const id of [...before, during, after]) await expect.poll(() => statusesOf(id)).toContain('delivered')
    expect(await party('grid-operator').client.rejected()).toEqual([])
  })

  it('leaves an issuer’s status lists signed by its successor', async () => {
    const { client, did } = party('operator')
    const signerOf = async (list: number): Promise<string> => {
      const response = await fetch(`${sandbox.urls.hub}/v1/status-lists/${did}/${list}`)
      return parseJws((await response.text()).trim(), 'vc+jwt').header.kid
    }
    const { kid: old } = await client.identity()
    expect(await Promise.all([1, 2].map(signerOf))).toEqual([old, old])
    const { kid } = await client.rotateKey({ revokeOld: true })
    await expect.poll(async () => (await client.identity()).rotation).toBeUndefined()
    await expect.poll(() => Promise.all([1, 2].map(signerOf))).toEqual([kid, kid])
  })
})
