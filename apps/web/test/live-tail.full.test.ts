import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { measureTail } from './measure-tail.ts'
import { openPage } from './page-checks.ts'
import { startSandbox } from './sandbox.ts'

it('counts every message of 500 and more a second, and goes on being drawn', async () => {
  using folder = tempFolder()
  await using sandbox = await startSandbox(folder.path, ['--no-simulation'])
  await using stack = new AsyncDisposableStack()
  const browser = await openChromium()
  stack.defer(() => browser.close())
  const problems: string[] = []
  const page = await openPage(browser, 'about:blank', problems)
  page.on('response', (response) => response.ok() || problems.push(response.url()))
  const figures = await measureTail(page, { url: sandbox.url, messages: 10_000, perSecond: 600 })
  process.stdout.write(`live tail: ${JSON.stringify(figures)}\n`)
  expect(await page.getByRole('listitem').count()).toBeLessThan(80)
  await page.getByRole('region', { name: 'Messages as they come' }).getByRole('link').first().click()
  await page.getByRole('heading', { name: 'About it' }).waitFor()
  expect(problems).toEqual([])
})
