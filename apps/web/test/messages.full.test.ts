import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'
import { publishRichTopic } from './rich-topic.ts'

const script = '<img src=x onerror=alert(1)>'

describe('messages in the console', () => {
  const stack = new AsyncDisposableStack()
  let url: string
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack))
    page = await openPage(browser, 'about:blank', problems)
  })
  afterAll(() => stack.disposeAsync())

  /** What went wrong in the page, but for answers that are errors. */
  const problems: string[] = []
  const open = (path: string) => page.goto(`${url}/participants/aggregator/messages${path}`)
  const send = (): Locator => page.getByRole('button', { name: 'Send', exact: true })
  const fillOffer = async (offerId: string): Promise<void> => {
    await page.getByLabel('offerId').fill(offerId)
    await page.getByLabel('downKW').fill('7.5')
  }
  const accepted = () => page.getByRole('status').filter({ hasText: 'Accepted by the gateway' })

  it('sends by form, shows each step of the way, and opens the message with its evidence', async () => {
    await open('/new')
    await fillOffer(script)
    await page.getByRole('button', { name: 'Generate' }).click()
    const transaction = await page.getByLabel('Transaction id').inputValue()
    await send().click()
    await accepted().waitFor()
    expect(await accepted().evaluate((element) => element === document.activeElement)).toBe(true)
    for (const step of ['Sealed', 'At the broker', 'Delivered', 'Processed'])
      await page.getByRole('listitem').filter({ hasText: step }).filter({ hasText: 'signed by' }).first().waitFor()
    await page.getByRole('link', { name: 'Open the message' }).click()
    await page.getByRole('region', { name: 'JSON' }).getByText(script).waitFor()
    await page.getByText(transaction).first().waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download' }).click()
    expect((await download).suggestedFilename()).toMatch(/\.ndjson$/)
    await open(`/sent?transactionId=${transaction}`)
    await expect.poll(() => page.locator('.paged tbody tr').count()).toBe(1)
  })

  it('says at each field what is wrong and goes there, then sends to who was chosen', async () => {
    await open('/new')
    await page.getByLabel('upKW').fill('1,5')
    await send().click()
    const offerId = page.getByLabel('offerId')
    await page.getByRole('alert').getByText('offerId must be given').waitFor()
    expect(await offerId.evaluate((element) => element === document.activeElement)).toBe(true)
    await fillOffer('corrected')
    await page.getByLabel('upKW').fill('1.5')
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await page.getByLabel('Only these').check()
    await page.getByRole('checkbox', { name: 'northgrid.iam.ewc' }).check()
    await send().click()
    await accepted().waitFor()
    await page.getByRole('button', { name: 'Send another' }).click()
    expect(await page.getByLabel('offerId').inputValue()).toBe('corrected')
  })

  it('makes a form of any schema, and sends what was entered', async () => {
    await publishRichTopic(url)
    await open('/new?fqcn=rich.out')
    await page.getByLabel('Firm').check()
    await page.getByLabel('Tuesday').check()
    await page.getByLabel('price').selectOption('Index')
    await page.getByLabel('Index').fill('day-ahead')
    await send().click()
    const id = await accepted().locator('code').innerText()
    const answer = await fetch(`${url}/api/participants/aggregator/api/v2/messages/${id}`)
    const { limits: _, ...sent } = JSON.parse(((await answer.json()) as { payload: string }).payload) as object & {
      limits: unknown
    }
    expect(sent).toEqual({ count: 2, isFirm: true, days: ['Tuesday'], site: { name: 'North' }, price: 'day-ahead' })
  })

  it('shows why a payload as text is wrong, before it is sent and by the gateway', async () => {
    await open('/new')
    await page.getByRole('tab', { name: 'As text' }).click()
    await page.getByRole('textbox', { name: 'Payload' }).fill('{ "offerId": "x", "upKW": -1 }')
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByRole('status').getByText('upKW must be at least 0').waitFor()
    await send().click()
    const alert = page.getByRole('alert')
    await alert.getByText('PAYLOAD_INVALID').waitFor()
    await alert.getByText('/upKW must be at least 0').waitFor()
  })

  it('answers a received message', async () => {
    await open('')
    await page.locator('.paged .row-link').filter({ hasText: 'operating-envelopes' }).first().click()
    await page.getByText('Signature and key').waitFor()
    await page.getByRole('link', { name: 'Reply' }).click()
    await page.getByText('Answers the message').waitFor()
    await fillOffer('an answer')
    await send().click()
    await page.getByRole('link', { name: 'Open the message' }).click()
    await page.getByText('What this one answers').waitFor()
  })

  it('holds the live page still, and lets it go on', async () => {
    await open('/live')
    await page.locator('li .row-link').first().waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    const rows = () => page.getByRole('region', { name: 'Messages as they come' }).innerText()
    const before = await rows()
    await page.getByRole('button', { name: /Resume \(\d+ new\)/ }).waitFor()
    expect(await rows()).toBe(before)
    await page.getByRole('button', { name: /Resume/ }).click()
    await expect.poll(rows).not.toBe(before)
  })

  it('runs no script that messages bring along', () => {
    expect(problems.filter((problem) => !problem.startsWith('Failed to load resource'))).toEqual([])
  })
})
