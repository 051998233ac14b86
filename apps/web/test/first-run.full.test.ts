import { tempFolder } from '@digital-spine/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { openPage } from './page-checks.ts'
import { startSandbox } from './sandbox.ts'

/** As somebody does who has just typed `npm start` and reads nothing but the pages. */
describe('a newcomer', () => {
  const stack = new AsyncDisposableStack()
  const problems: string[] = []
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const folder = stack.use(tempFolder())
    const { url } = stack.use(await startSandbox(folder.path))
    browser = await openChromium()
    stack.defer(() => browser.close())
    page = await openPage(browser, url, problems)
  })
  afterAll(() => stack.disposeAsync())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })

  it('starts a gateway and keeps its vault', async () => {
    await page.getByLabel('What to call it').fill('Acme <b>Energy</b>')
    await button('Start my gateway').click()
    await page.getByRole('heading', { level: 1, name: 'Set up this gateway' }).waitFor()
    await page.getByLabel('The vault’s secret and a copy of its data').check()
    await button('Go on').click()
  })

  it('takes a name, once it is free and well-formed', async () => {
    const name = page.getByLabel('Short name')
    await name.fill('-acme')
    await page.getByText('3 to 63 small letters').waitFor()
    await name.fill('flexpool')
    await page.getByText('Somebody has this name already').waitFor()
    expect(await button('Take this name').isDisabled()).toBe(true)
    await name.fill('acme')
    await page.getByText('acme.iam.ewc is free.').waitFor()
    await page.getByLabel('What people call you').fill('Acme <img src=x onerror="window.hit=1">')
    await button('Take this name').click()
  })

  it('asks for roles, which the operator grants in its own console', async () => {
    await page.getByLabel('prosumer').check()
    await button('Ask for 2 roles').click()
    await page.getByText('waits for a decision').first().waitFor()
    await page.getByRole('link', { name: 'open the operator’s requests' }).waitFor()
  })
})
