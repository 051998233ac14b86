import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { findFlaws, openPage } from './page-checks.ts'
import { startSandbox } from './sandbox.ts'

const password = 'correct horse battery'

describe('signing in at a gateway', { timeout: 120_000 }, () => {
  const stack = new AsyncDisposableStack()
  let browser: Browser
  let page: Page
  let gateway: string
  let apiKey: string

  beforeAll(async () => {
    const folder = stack.use(tempFolder()).path
    stack.use(await startSandbox(folder, ['--no-simulation']))
    const profiles = JSON.parse(readFileSync(join(folder, 'profiles.json'), 'utf8'))
    ;({ gateway, apiKey } = profiles.aggregator)
    browser = await openChromium()
    stack.defer(() => browser.close())
    page = await openPage(browser, `${gateway}/console/audit`)
    page.setDefaultTimeout(30_000)
  }, 180_000)
  afterAll(() => stack.disposeAsync())

  const signIn = async (name: string, given = password): Promise<void> => {
    await page.getByRole('textbox', { name: 'User name' }).fill(name)
    await page.getByRole('textbox', { name: 'Password' }).fill(given)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  const signOut = async (name: string): Promise<void> => {
    await page.getByRole('button', { name, exact: true }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  }
  /** What keeps people out; the page is as wide afterwards as it was. */
  const flaws = async (): Promise<string[]> => {
    const size = page.viewportSize()
    const found = await findFlaws(page)
    if (size !== null) await page.setViewportSize(size)
    return found
  }
  const endSessions = (): Promise<void> =>
    page.evaluate(async (key) => {
      const headers = { 'x-api-key': key }
      const { sessions } = await (await fetch('/api/v2/sessions', { headers })).json()
      for (const { id } of sessions) await fetch(`/api/v2/sessions/${id}`, { method: 'DELETE', headers })
    }, apiKey)

  it('makes the first administrator with the key of the gateway, and leads where one wanted to go', async () => {
    await page.getByRole('heading', { name: 'Welcome' }).waitFor()
    expect(await flaws()).toEqual([])
    await page.getByRole('textbox', { name: 'Key of the gateway' }).fill('not the key of it')
    await page.getByRole('textbox', { name: 'User name' }).fill('anna.admin')
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    const make = page.getByRole('button', { name: 'Make the administrator' })
    await make.click()
    await page.getByText('The administrator was not made').waitFor()
    await page.getByRole('textbox', { name: 'Key of the gateway' }).fill(apiKey)
    await make.click()
    await page.getByRole('heading', { level: 1, name: 'Record' }).waitFor()
  })

  it('keeps the session where no script reads it', async () => {
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
    expect(cookie?.name).toMatch(/^spine_/)
    expect(await page.evaluate(() => [document.cookie, JSON.stringify(localStorage)].join())).not.toMatch(/spine_|gwb_/)
  })

  it('leaves what was begun as it was when the session ends, and lets one go on with it', async () => {
    await page.getByRole('link', { name: 'Users and sessions' }).click()
    await page.getByRole('link', { name: 'Add a user' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('victor.view')
    await page.getByRole('button', { name: 'Suggest one' }).click()
    await endSessions()
    await page.getByRole('button', { name: 'Add a user' }).click()
    await page.getByText('Your session has ended').waitFor()
    await signIn('anna.admin')
    await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor()
    expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('victor.view')
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await page.getByRole('button', { name: 'Add a user' }).click()
    await page.getByRole('link', { name: 'victor.view' }).waitFor()
  })

  it('changes one’s own password, with which one signs in anew', async () => {
    await page.getByRole('link', { name: 'My account' }).click()
    await page.getByRole('textbox', { name: 'Current password' }).fill('a wrong one, surely')
    await page.getByRole('textbox', { name: 'New password' }).fill('another horse battery')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('The name or the password is wrong.').waitFor()
    await page.getByRole('textbox', { name: 'Current password' }).fill(password)
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('Your session has ended').waitFor()
    await signIn('anna.admin', 'another horse battery')
    await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
    await signOut('anna.admin')
  })

  it('locks after five wrong passwords, and says for how long, whoever it is', async () => {
    for (const name of ['victor.view', 'nobody.here']) {
      for (let i = 0; i < 5; i += 1) {
        const answered = page.waitForResponse((response) => response.url().endsWith('/api/v2/login'))
        await signIn(name, `a wrong one ${i}`)
        await answered
      }
      await page.getByText('this name is locked').waitFor()
      await page.getByText(/Try again in (1:00|0:\d\d)\./).waitFor()
      expect(await page.getByRole('button', { name: 'Sign in' }).isDisabled()).toBe(true)
      expect(await flaws()).toEqual([])
      await page.reload()
      await page.getByRole('button', { name: 'Sign in' }).waitFor()
    }
  })

  it('shows a viewer nothing that changes anything', async () => {
    await page.evaluate(async (key) => {
      const headers = { 'x-api-key': key, 'content-type': 'application/json' }
      await fetch('/api/v2/users/victor.view', { method: 'PATCH', headers, body: JSON.stringify({ unlock: true }) })
    }, apiKey)
    await signIn('victor.view')
    await page.getByRole('navigation', { name: 'Console' }).first().waitFor()
    expect(await page.getByRole('link', { name: 'Users and sessions' }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Record', exact: true }).count()).toBe(0)
    await page.goto(`${gateway}/console/users`)
    await page.getByText('Users are for those who administer').waitFor()
    for (const area of [
      'integrations',
      'integrations/samples',
      'settings',
      'settings/branding',
      'settings/configuration',
    ]) {
      await page.goto(`${gateway}/console/${area}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const deeds = page.getByRole('main').getByRole('button', { name: /^(Make|Add|Apply|Save|Remove|Revoke|Choose)/ })
      expect([area, await deeds.count()]).toEqual([area, 0])
    }
    await signOut('victor.view')
  })
})
