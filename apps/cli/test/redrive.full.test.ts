import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchangeRole, type ParticipantKey } from '../src/sandbox/consortium.ts'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { startTestSandbox } from './test-sandbox.ts'

const topic = { owner: 'flexpool.iam.ewc', name: 'flexibility-offers' }
const amounts = { gridArea: '10YDE-VE-------2', upKW: 1, downKW: 1, priceEURPerMWh: 1 }
const interval = { interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' }

describe('a message whose sender lacked a role', () => {
  const folder = tempFolder()
  let sandbox: Sandbox

  const client = (key: ParticipantKey) => {
    const found = sandbox.participants.find((participant) => participant.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found.client
  }
  beforeAll(async () => {
    sandbox = await startTestSandbox(folder.path)
    const { did } = await client('grid-operator').identity()
    const conditions = { dids: [did], topics: [{ owner: topic.owner, topicName: topic.name }] }
    await client('device-maker').createChannel({ fqcn: 'offers.out', type: 'pub', conditions })
  })
  afterAll(async () => {
    await sandbox.close()
    folder[Symbol.dispose]()
  })

  const offer = async (offerId: string) => {
    const payload = { offerId, ...amounts, ...interval }
    return (await client('device-maker').send({ channel: 'offers.out', topic, payload })).clientGatewayMessageId
  }
  const statesOf = async (id: string) =>
    ((await client('device-maker').sent(id)).receipts ?? []).map(({ status }) => status)
  const restart = async () => {
    const gateway = sandbox.services.get('grid-operator')
    await gateway?.setRunning(false)
    await gateway?.setRunning(true)
    await expect.poll(async () => (await client('grid-operator').identity()).broker).toBe('OK')
  }
  const seenBy = async (reader: string) =>
    (await client('grid-operator').peek('offers.in', { client: reader, amount: 1000 })).map(({ id }) => id)

  it('comes in, once, when the role is issued and the message is redriven', async () => {
    const [grid, maker] = [client('grid-operator'), client('device-maker')]
    const refused = [await offer('a'), await offer('b')]
    for (const id of refused) await expect.poll(() => statesOf(id)).toContain('rejected')
    const letters = await grid.deadLetters.list()
    expect(letters).toMatchObject(
      refused.map((messageId) => ({ ...{ kind: 'in', messageId, code: 'SENDER_NOT_ALLOWED' } })),
    )
    const ids = letters.map(({ id }) => id)
    expect(await grid.deadLetters.redrive(ids)).toMatchObject({
      ...{ redriven: 0, refused: ids.map((id) => ({ id, code: 'SENDER_NOT_ALLOWED' })) },
    })

    await client('operator').approve((await maker.enrol(exchangeRole('aggregator'))).id)
    await maker.refreshCredentials()
    const later = await offer('c')
    await expect.poll(() => statesOf(later)).toContain('delivered')
    const [first = 0, second = 0] = ids
    await restart()
    const answers = await Promise.all([grid.deadLetters.redrive([first]), grid.deadLetters.redrive(ids)])
    expect(answers.map(({ redriven }) => redriven).reduce((sum, redriven) => sum + redriven)).toBe(2)
    expect(await grid.deadLetters.redrive([first, second])).toEqual({ redriven: 0, refused: [] })
    expect(await grid.deadLetters.list()).toEqual([])

    const taken = await grid.receive('offers.in')
    expect(taken.map(({ id }) => id)).toEqual([later, ...refused])
    await grid.acknowledge('offers.in', refused)
    for (const id of refused) await expect.poll(() => statesOf(id)).toContain('processed')
    await restart()
    expect(await seenBy('another')).toEqual([later, ...refused])
    expect(await seenBy('default')).toEqual([later])
    const next = await offer('d')
    await expect.poll(() => seenBy('another')).toEqual([later, ...refused, next])
  })
})
