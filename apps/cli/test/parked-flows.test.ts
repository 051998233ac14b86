import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { startTestSandbox } from './test-sandbox.ts'

const interval = { interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' }
const offers = { owner: 'flexpool.iam.ewc', name: 'flexibility-offers' }
const readings = { owner: 'voltware.iam.ewc', name: 'meter-readings' }

describe('a sender whose role cannot be checked now', () => {
  const folder = tempFolder()
  let sandbox: Sandbox

  const party = (key: string) => {
    const found = sandbox.participants.find((participant) => participant.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found
  }
  const setRunning = async (key: string, running: boolean) => sandbox.services.get(key)?.setRunning(running)
  const offer = async (offerId: string) => {
    const amounts = { gridArea: '10YDE-VE-------2', upKW: 1, downKW: 1, priceEURPerMWh: 1 }
    const { client } = party('aggregator')
    const sent = await client.send({
      channel: 'offers.out',
      topic: offers,
      payload: { offerId, ...interval, ...amounts },
    })
    return sent.clientGatewayMessageId
  }
  const reading = async () => {
    const amounts = { importKWh: 1, exportKWh: 1, quality: 'measured' }
    const payload = { meteringPoint: `DE${'1'.padStart(31, '0')}`, ...interval, ...amounts }
    const sent = await party('device-maker').client.send({ channel: 'readings.named', topic: readings, payload })
    return sent.clientGatewayMessageId
  }
  const delivered = (key: string, id: string) =>
    expect
      .poll(async () => ((await party(key).client.sent(id)).receipts ?? []).map(({ status }) => status))
      .toContain('delivered')
  const waiting = async () => {
    const metrics = await (await fetch(`${party('grid-operator').url}/metrics`)).text()
    return Number(/^gateway_entries_waiting\S* (\d+)$/m.exec(metrics)?.[1])
  }

  beforeAll(async () => {
    sandbox = await startTestSandbox(folder.path)
    const [grid, maker] = [party('grid-operator'), party('device-maker')]
    const topics = [{ owner: readings.owner, topicName: readings.name }]
    await grid.client.deleteChannel('readings.in')
    await grid.client.createChannel({ fqcn: 'readings.in', type: 'sub', conditions: { dids: [maker.did], topics } })
    await maker.client.createChannel({ fqcn: 'readings.named', type: 'pub', conditions: { dids: [grid.did], topics } })
  })
  afterAll(async () => {
    await sandbox.close()
    folder[Symbol.dispose]()
  })

  it('waits with all that it sends, in order and through a restart, while others go on', async () => {
    await delivered('aggregator', await offer('known'))
    await delivered('device-maker', await reading())
    await setRunning('grid-operator', false)
    await setRunning('hub', false)
    await setRunning('grid-operator', true)
    const held = [await offer('a'), await offer('b'), await offer('c')]
    await expect.poll(waiting).toBe(3)
    await delivered('device-maker', await reading())
    expect(await waiting()).toBe(3)

    await setRunning('grid-operator', false)
    await setRunning('grid-operator', true)
    held.push(await offer('d'))
    await expect.poll(waiting).toBe(4)
    await delivered('device-maker', await reading())

    await setRunning('hub', true)
    for (const id of held) await delivered('aggregator', id)
    const taken = await party('grid-operator').client.receive('offers.in', { amount: 10 })
    expect(taken.map(({ payload }) => (JSON.parse(payload) as { offerId: string }).offerId)).toEqual([
      ...['known', 'a', 'b', 'c', 'd'],
    ])
    expect(await party('grid-operator').client.rejected()).toEqual([])
    expect(await waiting()).toBe(0)
  })
})
