import type { FoundMessages, SentDetails, ShownDeadLetter } from '@digital-spine/api'
import { parseName, topicId } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callParticipant } from './call-participant.ts'
import { openChromium } from './chromium.ts'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'
import { startSandbox } from './sandbox.ts'

const topic = { topicOwner: 'flexpool.iam.ewc', topicName: 'flexibility-offers', topicVersion: '1.1.0' }
const marketRole = 'aggregator.roles.exchange.apps.spine.iam.ewc'

it('tells why a message was set aside, tries it again in vain, and gives it up', async () => {
  using folder = tempFolder()
  await using sandbox = await startSandbox(folder.path)
  await using stack = new AsyncDisposableStack()
  const browser = await openChromium()
  stack.defer(() => browser.close())
  const page = await openPage(browser, 'about:blank')
  await page.goto(`${sandbox.url}/participants/aggregator/messages`)
  await page.locator('.paged .row-link').first().waitFor()
  const headers = { 'content-type': 'application/json', origin: sandbox.url }
  const answer = await fetch(`${sandbox.url}/api/sandbox/tamper`, { method: 'POST', headers, body: '{}' })
  const { recipient } = (await answer.json()) as { recipient: string }
  await page.goto(`${sandbox.url}/participants/${recipient}/dead-letters`)
  await page.getByRole('button', { name: 'DIGEST_MISMATCH 1' }).click()
  await page.locator('.paged').getByRole('button', { name: 'DIGEST_MISMATCH' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('failed a check of this gateway').waitFor()
  await drawer.getByRole('listitem').filter({ hasText: 'Body' }).filter({ hasText: 'failed' }).waitFor()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Try 1 again' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click()
  await page.getByText('0 of 1 given another try').waitFor()
  await page.getByText('1 stays, since something still stands against it').waitFor()
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Give 1 chosen up' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Give up' }).click()
  // What came of it stays when nothing is left to do anything about.
  await page.getByText('There is none of these any more').waitFor()
  await page.getByText('1 of 1 given up').waitFor()
  expect(await page.getByRole('button', { name: /DIGEST_MISMATCH/ }).count()).toBe(0)
})

describe('another try, once the cause is gone', () => {
  const stack = new AsyncDisposableStack()
  const problems: string[] = []
  let url: string
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack, ['--no-simulation']))
  })
  afterAll(() => stack.disposeAsync())
  beforeEach(async () => {
    page = await openPage(browser, 'about:blank', problems)
    return async () => {
      await page.context().close()
      expect(problems.splice(0)).toEqual([])
    }
  })

  const call = async <T>(key: string, method: string, path: string, body?: object): Promise<T> => {
    const { status, value } = await callParticipant<T>(url, key, method, path, body)
    expect(status, `${method} ${path}: ${JSON.stringify(value)}`).toBeLessThan(300)
    return value
  }
  const offer = async (key: string, offerId: string): Promise<string> => {
    const amounts = { gridArea: '10YDE-VE-------2', upKW: 1, downKW: 1, priceEURPerMWh: 1 }
    const payload = JSON.stringify({ offerId, ...amounts, interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' })
    const sent = { fqcn: 'offers.out', ...topic, payload }
    return (await call<{ clientGatewayMessageId: string }>(key, 'POST', 'messages', sent)).clientGatewayMessageId
  }
  const offers = async (key: string): Promise<string[]> => [
    await offer(key, 'a'),
    await offer(key, 'b'),
    await offer(key, 'c'),
  ]
  const letters = (key: string) => call<ShownDeadLetter[]>(key, 'GET', 'dead-letters?order=newest')
  /** What was heard of a message from its recipient. */
  const told = async (key: string, id: string): Promise<string[]> =>
    (await call<SentDetails>(key, 'GET', `messages/${id}`)).receipts.map(({ status }) => status)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const deed = () => page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click()
  const tryAll = async (count: number): Promise<void> => {
    await button(count === 1 ? 'Try 1 again' : `Try all ${count} again`).click()
    await deed()
  }
  /** Of the letters on the page just one, by its number. */
  const tryOne = async (id: number): Promise<void> => {
    await page.getByRole('checkbox', { name: `Choose number ${id}`, exact: true }).check()
    await button('Try 1 chosen again').click()
    await deed()
  }

  it('sends what could not be delivered to who did not get it, one by one and all', async () => {
    const id = topicId(parseName(topic.topicOwner), topic.topicName)
    await call('aggregator', 'DELETE', `topics/${id}`)
    const failed = await offers('aggregator')
    await expect.poll(async () => (await letters('aggregator')).length).toBe(3)
    await page.goto(`${url}/participants/aggregator/dead-letters`)
    const reasons = page.getByRole('region', { name: 'Not delivered' })
    await reasons.getByRole('button', { name: 'TOPIC_DELETED 3' }).waitFor()
    await page.locator('.paged').getByRole('button', { name: 'TOPIC_DELETED' }).first().click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('Another try sends it as a new message to who did not get it.').waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })

    await call('aggregator', 'POST', `topics/${id}/restore`, {})
    const [newest] = await letters('aggregator')
    await tryOne(newest?.id ?? 0)
    await page.getByText('1 of 1 given another try').waitFor()
    await reasons.getByRole('button', { name: 'TOPIC_DELETED 2' }).waitFor()
    await tryAll(2)
    await page.getByText('2 of 2 given another try').waitFor()
    await page.getByText('No dead letters').waitFor()
    for (const message of failed) {
      const path = `messages/search?transactionId=${encodeURIComponent(`redrive:${message}`)}`
      const { messages } = await call<FoundMessages>('aggregator', 'GET', path)
      expect(messages).toHaveLength(1)
      await expect.poll(() => told('aggregator', messages[0]?.id ?? '')).toContain('delivered')
    }
    expect(await letters('aggregator')).toEqual([])
  })

  it('takes what was refused as it came, and its sender is told, one by one and all', async () => {
    const { did } = await call<{ did: string }>('grid-operator', 'GET', 'identity')
    const conditions = { dids: [did], topics: [{ owner: topic.topicOwner, topicName: topic.topicName }] }
    await call('device-maker', 'POST', 'channels', { fqcn: 'offers.out', type: 'pub', conditions })
    const refused = await offers('device-maker')
    for (const message of refused) await expect.poll(() => told('device-maker', message)).toContain('rejected')
    await page.goto(`${url}/participants/grid-operator/dead-letters`)
    const reasons = page.getByRole('region', { name: 'Refused on its way in' })
    await reasons.getByRole('button', { name: 'SENDER_NOT_ALLOWED 3' }).waitFor()
    await tryAll(3)
    await page.getByText('0 of 3 given another try').waitFor()
    await page.getByText('3 stay, since something still stands against them').waitFor()

    const { id } = await call<{ id: string }>('device-maker', 'POST', 'enrol', { role: marketRole })
    await call('operator', 'POST', `enrolment/requests/${id}/approve`, {})
    await call('device-maker', 'POST', 'enrol/refresh', {})
    const later = await offer('device-maker', 'd')
    await expect.poll(() => told('device-maker', later)).toContain('delivered')
    const [newest] = await letters('grid-operator')
    await tryOne(newest?.id ?? 0)
    await page.getByText('1 of 1 given another try').waitFor()
    await reasons.getByRole('button', { name: 'SENDER_NOT_ALLOWED 2' }).waitFor()
    await tryAll(2)
    await page.getByText('2 of 2 given another try').waitFor()
    await page.getByText('No dead letters').waitFor()
    for (const message of refused) {
      await expect.poll(() => told('device-maker', message)).toContain('delivered')
      await page.goto(`${url}/participants/grid-operator/messages/in/${message}`)
      await page.getByRole('heading', { name: 'About it' }).waitFor()
    }
  })
})
