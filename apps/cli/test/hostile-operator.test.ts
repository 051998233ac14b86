import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseMessage } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { startTestSandbox } from './test-sandbox.ts'

type Check = { check: string; verdict: string; detail: string; source: string; code?: string }
type Explained = { position: number; header: string; body: string; checks: Check[] }
type Refused = { position: number; id: string | null; code: string }

describe('a broker’s operator who is not to be trusted', () => {
  const folder = tempFolder()
  let sandbox: Sandbox

  const party = (key: string) => {
    const found = sandbox.participants.find((participant) => participant.key === key)
    if (found === undefined) throw new Error(`no ${key}`)
    return found
  }
  const ask = async <T>(key: string, path: string): Promise<T> => {
    const { url, apiKey } = party(key)
    const response = await fetch(`${url}/api/v2/${path}`, { headers: { 'x-api-key': apiKey } })
    return (await response.json()) as T
  }
  const refusedAt = async (position: number) =>
    (await ask<Refused[]>('grid-operator', 'messages/rejected')).find((row) => row.position === position)
  const sendOffer = async () => {
    const { clientGatewayMessageId: id } = await party('aggregator').client.send({
      channel: 'offers.out',
      topic: { owner: 'flexpool.iam.ewc', name: 'flexibility-offers' },
      payload: {
        ...{ offerId: 'after', gridArea: '10YDE-VE-------2', interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' },
        ...{ upKW: 1, downKW: 1, priceEURPerMWh: 1 },
      },
    })
    return id
  }
  const receiptsOf = async (id: string) => (await party('aggregator').client.sent(id)).receipts ?? []
  const verdicts = ({ checks }: Explained) => Object.fromEntries(checks.map(({ check, verdict }) => [check, verdict]))

  beforeAll(async () => {
    sandbox = await startTestSandbox(folder.path)
  })
  afterAll(async () => {
    await sandbox.close()
    folder[Symbol.dispose]()
  })

  it('alters a stored message: its recipient refuses it, its sender is told, and the flow goes on', async () => {
    const { id, position } = await sandbox.hostile.tamper()
    await expect.poll(() => refusedAt(position)).toMatchObject({ id, code: 'DIGEST_MISMATCH' })
    await expect
      .poll(() => receiptsOf(id))
      .toContainEqual(expect.objectContaining({ status: 'rejected', reason: 'DIGEST_MISMATCH' }))
    const explained = await ask<Explained>('grid-operator', `mailbox/${position}`)
    expect(verdicts(explained)).toEqual({
      ...{ signature: 'passed', epoch: 'passed', recipient: 'passed', order: 'passed', role: 'passed' },
      ...{ body: 'failed', decryption: 'failed', schema: 'unknown' },
    })
    const next = await sendOffer()
    await expect.poll(() => receiptsOf(next)).toContainEqual(expect.objectContaining({ status: 'delivered' }))
  })

  it('alters one message of several senders: what came with it is taken, each by its own sender’s key', async () => {
    await sandbox.services.get('grid-operator')?.setRunning(false)
    const { clientGatewayMessageId: reading } = await party('device-maker').client.send({
      channel: 'readings.out',
      topic: { owner: 'voltware.iam.ewc', name: 'meter-readings' },
      payload: {
        ...{ meteringPoint: `DE${'1'.padStart(31, '0')}`, interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' },
        ...{ importKWh: 1, exportKWh: 0, quality: 'measured' },
      },
    })
    const offer = await sendOffer()
    const { position } = await sandbox.hostile.tamper()
    await expect.poll(() => refusedAt(position)).toMatchObject({ code: 'DIGEST_MISMATCH' })
    const received = async () =>
      (await ask<{ id: string }[]>('grid-operator', 'messages/received?amount=1000')).map(({ id }) => id)
    await expect.poll(received).toEqual(expect.arrayContaining([reading, offer]))
  })

  it('signs nothing for what it accepted: it is asked for it again', async () => {
    const id = await sendOffer()
    const statuses = async () => (await receiptsOf(id)).map(({ status }) => status)
    await expect.poll(statuses).toContain('delivered')
    await expect.poll(statuses).toContain('accepted')
    const gateway = sandbox.services.get('aggregator')
    await gateway?.setRunning(false)
    const database = new DatabaseSync(join(folder.path, 'aggregator', 'data.sqlite'))
    database.prepare("delete from receipts where message = ? and status = 'accepted'").run(id)
    database.close()
    await gateway?.setRunning(true)
    await expect.poll(statuses).toContain('accepted')
  })

  it('serves a message twice: it is taken once, and listed', async () => {
    const { id, position } = await sandbox.hostile.replay()
    await expect.poll(() => refusedAt(position)).toMatchObject({ id, code: 'REPLAYED' })
    await expect.poll(() => receiptsOf(id)).toContainEqual(expect.objectContaining({ status: 'delivered' }))
    expect((await receiptsOf(id)).map(({ status }) => status)).not.toContain('rejected')
    const explained = await ask<Explained>('grid-operator', `mailbox/${position}`)
    expect(explained.checks.find(({ check }) => check === 'order')).toMatchObject({
      verdict: 'failed',
      code: 'REPLAYED',
    })
    const received = await ask<{ id: string }[]>('grid-operator', 'messages/received?amount=1000')
    expect(received.filter((message) => message.id === id)).toHaveLength(1)
  })

  it('sees a header and ciphertext; what a recipient checks comes with its source', async () => {
    const id = await sendOffer()
    const find = async () =>
      (await ask<{ id: string; position: number }[]>('grid-operator', 'messages/received?amount=100')).find(
        (m) => m.id === id,
      )
    await expect.poll(find).toBeDefined()
    const { position = 0 } = (await find()) ?? {}
    const { header, body, checks } = await ask<Explained>('grid-operator', `mailbox/${position}`)
    expect((await parseMessage(nodeCrypto, header)).header.id).toBe(id)
    expect(Buffer.from(body, 'base64').includes('offerId')).toBe(false)
    expect(checks.map(({ verdict }) => verdict)).toEqual(checks.map(() => 'passed'))
    const source = (name: string) => checks.find(({ check }) => check === name)?.source ?? ''
    expect(source('signature')).toMatch(/ERC-1056 registry 0x[0-9a-fA-F]{40}, block \d+/)
    expect(source('role')).toMatch(/signature: .*issuer: .*revocation: .*block \d+/)
    expect(await ask('grid-operator', 'mailbox/999999')).toMatchObject({ err: { code: 'NOT_FOUND' } })
  })

  it('cannot stop a gateway from telling what happens, as it happens', async () => {
    const { url, apiKey } = party('grid-operator')
    const response = await fetch(`${url}/api/v2/activity`, { headers: { 'x-api-key': apiKey } })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let seen = ''
    const id = await sendOffer()
    while (!seen.includes(`"kind":"received","id":"${id}"`)) seen += (await reader?.read())?.value ?? ''
    expect(seen).toMatch(/^event: state\ndata: \{"did":"did:ethr:/)
    await reader?.cancel()
  })

  it('loses no message while ledger and hub are away within the freshness bound', async () => {
    for (const name of ['hub', 'ledger']) {
      await sandbox.services.get(name)?.setRunning(false)
      const id = await sendOffer()
      await expect.poll(() => receiptsOf(id)).toContainEqual(expect.objectContaining({ status: 'delivered' }))
      await sandbox.services.get(name)?.setRunning(true)
    }
  })
})
