import { tempFolder } from '@digital-spine/testkit'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { findFlaws, narrowLooks, openPage, seriousViolations } from './page-checks.ts'
import { fillOffer, openParticipant, sendRaw, turn } from './participant-steps.ts'
import { chooseRichTopic, publishRichTopic } from './rich-topic.ts'
import { startSandbox } from './sandbox.ts'

describe('a participant’s page', () => {
  const stack = new AsyncDisposableStack()
  let url: string
  let browser: Browser

  beforeAll(async () => {
    const folder = stack.use(tempFolder())
    url = stack.use(await startSandbox(folder.path)).url
    browser = await openChromium()
    stack.defer(() => browser.close())
  })
  afterAll(() => stack.disposeAsync())

  const open = (path: string, problems: string[] = []): Promise<Page> => openPage(browser, `${url}${path}`, problems)
  const section = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
  const send = (page: Page): Locator => page.getByRole('button', { name: 'Send', exact: true })

  it('shows who it is, how its gateway is, its channels and its last messages', async () => {
    const problems: string[] = []
    const page = await open('/participants/aggregator', problems)
    await openParticipant(page)
    expect(await page.title()).toBe('FlexPool, aggregator · Digital Spine')
    await page.getByRole('heading', { level: 1, name: 'FlexPool, aggregator' }).waitFor()
    await page.getByText('flexpool.iam.ewc', { exact: true }).waitFor()
    await page.getByText(/^did:ethr:spine:0x/).waitFor()
    for (const check of ['database', 'broker', 'ledger', 'clock']) await page.getByText(`${check}: ok`).waitFor()
    const channels = section(page, 'Channels')
    await channels.getByRole('heading', { name: 'offers.out sends' }).waitFor()
    await channels.getByText('1 now: NorthGrid, grid operator').waitFor()
    await channels.getByRole('heading', { name: 'readings.in receives' }).waitFor()
    await channels.getByText('holders of devicemaker.roles.exchange.apps.spine.iam.ewc').waitFor()
    await section(page, 'Sent').getByText('receipts: 1 accepted, 1 delivered, 1 processed').first().waitFor()
    await section(page, 'Received').getByText('from Voltware, device maker').first().waitFor()
    await section(page, 'Refused').getByText('Nothing was refused.').waitFor()
    expect(problems).toEqual([])
    await page.context().close()
  })

  it('says how to begin when there is no channel', async () => {
    const page = await open('/participants/operator')
    await page.getByText('npm run spine -- channel create').waitFor()
    await section(page, 'Channels').getByText('This participant has no channel').waitFor()
    await page.context().close()
  })

  it('sends a message by keyboard alone, and shows what becomes of it', async () => {
    const page = await open('/participants/aggregator')
    await openParticipant(page)
    for (const [label, text] of [
      ['offerId', 'by-keyboard'],
      ['downKW', '3.25'],
    ] as const) {
      await tabTo(page, page.getByLabel(label))
      await page.keyboard.press('Control+A')
      await page.keyboard.type(text)
    }
    await tabTo(page, send(page))
    await page.keyboard.press('Enter')
    const fate = page.getByRole('status').filter({ hasText: 'Accepted by the gateway' })
    for (const receipt of ['accepted by the broker for NorthGrid', 'delivered by NorthGrid', 'processed by NorthGrid'])
      await fate.getByText(receipt).waitFor()
    expect(await hasFocus(send(page))).toBe(true)
    await tabTo(page, section(page, 'Sent').getByRole('button').first())
    await page.keyboard.press('Enter')
    await section(page, 'Sent')
      .getByRole('region', { name: 'Payload' })
      .getByText('"gridArea": "10YDE-VE-------2"')
      .waitFor()
    await page.context().close()
  })

  it('says at each field what is wrong, and goes there', async () => {
    const page = await open('/participants/aggregator')
    await openParticipant(page)
    await page.getByLabel('upKW').fill('1,5')
    await page.getByLabel('gridArea').fill('Berlin')
    await send(page).click()
    const offerId = page.getByLabel('offerId')
    await page.getByRole('alert').getByText('offerId must be given').waitFor()
    expect(await hasFocus(offerId)).toBe(true)
    expect(await offerId.getAttribute('aria-invalid')).toBe('true')
    expect(await description(page.getByLabel('upKW'))).toContain('must be a number')
    expect(await description(page.getByLabel('gridArea'))).toMatch(/must match the pattern .*EIC area code/s)
    await fillOffer(page, 'corrected')
    await page.getByLabel('gridArea').fill('10YDE-VE-------2')
    await page.getByLabel('upKW').fill('1.5')
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await send(page).click()
    await page.getByText('Accepted by the gateway').waitFor()
    await page.context().close()
  })

  it('makes a form of any schema: lists, objects in objects, alternatives', async () => {
    await publishRichTopic(url)
    const problems: string[] = []
    const page = await open('/participants/aggregator', problems)
    await openParticipant(page)
    await chooseRichTopic(page)
    await page.getByLabel('Firm').check()
    await page.getByLabel('Tuesday').check()
    const limits = page.getByRole('group', { name: 'limits', exact: true })
    await limits.getByRole('button', { name: 'Add' }).click()
    await limits.getByLabel('at').last().fill('2026-01-31T12:30:00Z')
    await limits.getByLabel('kW').last().fill('2.5')
    await page.getByLabel('price').selectOption('Index')
    await page.getByLabel('Index').fill('day-ahead')
    expect(await seriousViolations(page)).toEqual([])
    await send(page).click()
    const fate = page.getByRole('status').filter({ hasText: 'Accepted by the gateway' })
    const id = await fate.getByText(/^[0-9a-f-]{36}$/).innerText()
    const sent = await fetch(`${url}/api/participants/aggregator/api/v2/messages/${id}`)
    const { payload } = (await sent.json()) as { payload: string }
    const { limits: rows, ...rest } = JSON.parse(payload) as { limits: { kW: number }[] }
    expect(rest).toEqual({ count: 2, isFirm: true, days: ['Tuesday'], site: { name: 'North' }, price: 'day-ahead' })
    expect(rows.map(({ kW }) => kW)).toEqual([0, 2.5])
    expect(problems).toEqual([])
    await page.context().close()
  })

  it('shows why the gateway refuses a payload, and where', async () => {
    const page = await open('/participants/aggregator')
    await openParticipant(page)
    await sendRaw(page, '{ "offerId": "x", "upKW": -1 }')
    const alert = page.getByRole('alert')
    await alert.getByText('PAYLOAD_INVALID').waitFor()
    await alert.getByText('/upKW must be at least 0').waitFor()
    await alert.getByText('(the whole payload) must have "gridArea"').waitFor()
    await sendRaw(page, '{ "offerId": ')
    await alert.getByText('is no JSON: value expected', { exact: true }).waitFor()
    await page.context().close()
  })

  it('has the focus at its heading after a navigation, and a title of its own', async () => {
    const page = await open('/participants/operator')
    for (const [link, heading, title] of [
      ['Voltware, device maker', 'Voltware, device maker', 'Voltware, device maker · Digital Spine'],
      ['Digital Spine', 'Digital Spine', 'Digital Spine'],
    ] as const) {
      await page.getByRole('link', { name: link }).click()
      const found = page.getByRole('heading', { level: 1, name: heading })
      await found.waitFor()
      expect(await hasFocus(found)).toBe(true)
      expect(await page.title()).toBe(title)
    }
    await page.context().close()
  })

  it('says when the gateway does not answer, and goes on when it does', async () => {
    const page = await open('/participants/aggregator')
    await openParticipant(page)
    await page.route('**/api/participants/**', (route) => route.abort())
    await page.getByRole('alert').getByText('The gateway does not answer').waitFor()
    await fillOffer(page, 'unheard')
    await send(page).click()
    await page.getByText('The message may not have been sent').waitFor()
    await page.unroute('**/api/participants/**')
    await page.getByText('database: ok').waitFor()
    await send(page).click()
    await page.getByText('Accepted by the gateway').waitFor()
    await page.context().close()
  })

  it('says when the gateway is stopped, and goes on when it is started again', async () => {
    const page = await open('/participants/device-maker')
    await openParticipant(page)
    await turn(page, 'device-maker', false)
    await page.getByRole('alert').getByText('The gateway does not answer').waitFor()
    expect(await seriousViolations(page)).toEqual([])
    await turn(page, 'device-maker', true)
    await page.getByText('database: ok').waitFor()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('is accessible and fits, light and dark, wide and narrow', async () => {
    const page = await open('/participants/aggregator')
    await openParticipant(page)
    await section(page, 'Sent').getByRole('button').first().click()
    await send(page).click()
    await page.getByRole('alert').waitFor()
    expect(await findFlaws(page)).toEqual([])
    await sendRaw(page, '{}')
    await page.getByText('PAYLOAD_INVALID').waitFor()
    expect(await findFlaws(page, narrowLooks)).toEqual([])
    for (const [path, text] of [
      ['/participants/operator', 'has no channel to send on'],
      ['/participants/nobody', 'There is no such participant'],
    ] as const) {
      await page.goto(`${url}${path}`)
      await page.getByText(text).waitFor()
      expect(await findFlaws(page, narrowLooks)).toEqual([])
    }
    await page.context().close()
  })
})

/** Moves the focus with the Tab key, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab')
    if (await hasFocus(target)) return
  }
  throw new Error('80 times Tab does not get there')
}

const hasFocus = (target: Locator): Promise<boolean> => target.evaluate((element) => element === document.activeElement)

/** What a screen reader says of a field besides its name. */
function description(field: Locator): Promise<string> {
  return field.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent)
      .join(' '),
  )
}
