import { execFile } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { CreatedApiKey, SentDetails } from '@digital-spine/api'
import { tempFolder } from '@digital-spine/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callParticipant } from './call-participant.ts'
import { openFileChannels, profileOf } from './file-channels.ts'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'

const run = promisify(execFile)
const waiting = { timeout: 60_000 }
const offer = {
  ...{ offerId: 'acknowledged', gridArea: '10YDE-VE-------2', interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' },
  ...{ upKW: 1, downKW: 1, priceEURPerMWh: 1 },
}

/** Samples that integrations.full.test.ts does not run: each as it is shown, by what it is for. A machine without Python fails here. */
describe('samples of code', () => {
  const stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder()).path
  let url: string
  let page: Page

  beforeAll(async () => {
    const world = await openPagesWorld(stack, ['--no-simulation'])
    url = world.url
    symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    page = await openPage(world.browser, `${url}/participants/device-maker/integrations/samples`)
    await openFileChannels(page)
  })
  afterAll(() => stack.disposeAsync())

  const makeKey = async (participant: string, scopes: readonly string[]): Promise<string> => {
    const { status, value } = await callParticipant<CreatedApiKey>(url, participant, 'POST', 'api-keys', {
      ...{ name: 'samples', scopes },
    })
    expect([status, value]).toEqual([201, expect.anything()])
    return value.key
  }
  const statusesOf = async (sender: string, id: string): Promise<string[]> => {
    const { value } = await callParticipant<SentDetails>(url, sender, 'GET', `messages/${id}`)
    return (value.receipts ?? []).map(({ status }) => status)
  }
  /** The sample for a task, with the key filled in. */
  const sample = async (participant: string, task: string, language: string, apiKey: string): Promise<string> => {
    await page.goto(`${url}/participants/${participant}/integrations/samples`)
    await page.getByLabel('Task').selectOption(task)
    await page.getByLabel('Channel and topic').waitFor()
    await page.getByRole('textbox', { name: 'API key' }).fill(apiKey)
    await page.getByRole('tab', { name: language }).click()
    const panel = page.getByRole('tabpanel', { name: language })
    await panel.getByText(apiKey).waitFor()
    return panel.locator('pre').innerText()
  }

  it.each([
    ['curl', 'sh', 'sample.sh'],
    ['TypeScript', process.execPath, 'sample.ts'],
    ['Python', 'python3', 'sample.py'],
  ])('send a file by %s, which its recipient fetches and verifies', async (language, program, file) => {
    writeFileSync(join(folder, 'profile.csv'), profileOf(20_000))
    const apiKey = await makeKey('device-maker', ['send', 'read'])
    writeFileSync(join(folder, file), await sample('device-maker', 'Send a file', language, apiKey))
    const { stdout } = await run(program, [file], { cwd: folder })
    const id = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(stdout)?.[0]
    expect([language, id]).toEqual([language, expect.any(String)])
    await expect.poll(() => statusesOf('device-maker', id ?? ''), waiting).toContain('delivered')
  })

  it('acknowledge by curl what was fetched by curl, for which its recipient signs', async () => {
    const message = { fqcn: 'offers.out', topicOwner: 'flexpool.iam.ewc', topicName: 'flexibility-offers' }
    const payload = JSON.stringify(offer)
    const apiKey = await makeKey('grid-operator', ['receive'])
    const text = await sample('grid-operator', 'Receive and acknowledge', 'curl', apiKey)
    const [fetch = '', acknowledge = ''] = text.split('\n\n')
    expect(fetch).toContain('offers.in')
    const sent = await callParticipant(url, 'aggregator', 'POST', 'messages', { ...message, payload })
    expect(sent.status).toBe(200)
    const { stdout } = await run('sh', ['-c', fetch])
    const [{ id }] = JSON.parse(stdout) as [{ id: string }]
    expect(JSON.parse(stdout)).toMatchObject([{ payload: expect.stringContaining('acknowledged') }])
    expect(await statusesOf('aggregator', id)).not.toContain('processed')
    await run('sh', ['-c', acknowledge.replace('MESSAGE_ID', id)])
    await expect.poll(() => statusesOf('aggregator', id), waiting).toContain('processed')
  })

  it('add a webhook by curl', async () => {
    const apiKey = await makeKey('grid-operator', ['configure', 'receive'])
    const text = await sample('grid-operator', 'Take webhooks, and verify them', 'curl', apiKey)
    const { stdout } = await run('sh', ['-c', text])
    expect(JSON.parse(stdout)).toMatchObject({ secret: expect.stringMatching(/^whsec_/) })
  })
})
