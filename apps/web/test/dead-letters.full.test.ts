import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { openPage } from './page-checks.ts'
import { startSandbox } from './sandbox.ts'

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
