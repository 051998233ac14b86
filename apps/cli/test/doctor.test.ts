import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGatewayClient } from '@digital-spine/client'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diagnose, type Finding } from '../src/doctor/diagnose.ts'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { mainFile, spine } from './spine.ts'
import { startTestSandbox } from './test-sandbox.ts'

describe('looking at a running spine', () => {
  const folder = tempFolder()
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = await startTestSandbox(folder.path)
  })
  afterAll(async () => {
    await sandbox.close()
    folder[Symbol.dispose]()
  })

  const options = ['--profile', 'aggregator', '--profiles', join(folder.path, 'profiles.json'), '--json']
  const aggregator = () => {
    const found = sandbox.participants.find(({ key }) => key === 'aggregator')
    if (found === undefined) throw new Error('no aggregator')
    return found
  }
  const failures = async (): Promise<(string | undefined)[][]> => {
    const { url, client } = aggregator()
    const all: Finding[] = []
    for await (const finding of diagnose(folder.path, { url, client })) all.push(finding)
    return all.filter(({ ok }) => !ok).map(({ check, action }) => [check, action])
  }

  it('finds nothing wrong, and says what it looked at', async () => {
    const lines = (await spine('doctor', '--data', folder.path, ...options)).trim().split('\n')
    const findings = lines.map((line) => JSON.parse(line) as Finding)
    expect(findings.filter(({ ok }) => !ok)).toEqual([])
    const looked = findings.map(({ check }) => check)
    for (const check of ['node', 'folder', 'gateway', 'clock', 'gateway broker', 'chain', 'names', 'hub', 'broker'])
      expect(looked).toContain(check)
  })

  it('says what is wrong and what to do', async () => {
    await sandbox.services.get('hub')?.setRunning(false)
    const failed = await failures()
    expect(failed).toContainEqual(['hub', expect.stringContaining('Start it')])
    // Its gateway may have noticed, or not yet.
    expect(failed.map(([check]) => check?.replace('gateway ', ''))).toEqual(failed.map(() => 'hub'))
    await sandbox.services.get('hub')?.setRunning(true)
    const { url } = aggregator()
    await using stranger = new AsyncDisposableStack()
    const client = stranger.adopt(createGatewayClient({ url, apiKey: 'a-wrong-key-of-16' }), (other) => other.close())
    const wrongKey: Finding[] = []
    for await (const finding of diagnose(folder.path, { url, client })) wrongKey.push(finding)
    expect(wrongKey.find(({ ok }) => !ok)).toMatchObject({
      check: 'gateway',
      action: expect.stringContaining('API key'),
    })
    await expect(spine('doctor', '--profiles', join(folder.path, 'none.json'), '--json')).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('spine join'),
    })
  })

  it('tells what happens at a gateway as it happens', async () => {
    const child = spawn(process.execPath, [mainFile, 'tail', ...options])
    const events: { event: string; id?: string }[] = []
    createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line) as { event: string }))
    await expect.poll(() => events[0]).toMatchObject({ event: 'state' })
    const payload = {
      offerId: 'x',
      gridArea: '10YDE-VE-------2',
      interval: '2026-01-01T00:00:00Z',
      resolution: 'PT15M',
    }
    const { clientGatewayMessageId: id } = await aggregator().client.send({
      channel: 'offers.out',
      topic: { owner: 'flexpool.iam.ewc', name: 'flexibility-offers' },
      payload: { ...payload, upKW: 1, downKW: 1, priceEURPerMWh: 1 },
    })
    const told = () => events.filter((event) => event.id === id).map(({ event }) => event)
    await expect.poll(told).toEqual(expect.arrayContaining(['accepted', 'sent', 'receipt']))
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
  })
})
