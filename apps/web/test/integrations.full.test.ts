import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { tempFolder } from '@digital-spine/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { openPage } from './page-checks.ts'
import { startSandbox } from './sandbox.ts'

const base = '/participants/aggregator/integrations'
const script = '<img src=x onerror="window.hit=1">'
const run = promisify(execFile)
const programs = { TypeScript: [process.execPath, 'sample.ts'], Python: ['python3', 'sample.py'] } as const

describe('integrations', { timeout: 120_000 }, () => {
  const stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder()).path
  let browser: Browser
  let page: Page
  let url: string
  let apiKey: string

  beforeAll(async () => {
    url = stack.use(await startSandbox(stack.use(tempFolder()).path)).url
    symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    browser = await openChromium()
    stack.defer(() => browser.close())
    page = await openPage(browser, `${url}${base}`)
    page.setDefaultTimeout(30_000)
  }, 180_000)
  afterAll(() => stack.disposeAsync())

  const button = (name: string | RegExp) => page.getByRole('button', { name })
  /** The sample that is shown for a task in a language, with our key. */
  const sample = async (task: string, language: string): Promise<string> => {
    await page.goto(`${url}${base}/samples`)
    await page.getByLabel('Task').selectOption(task)
    await page.getByRole('textbox', { name: 'API key' }).fill(apiKey)
    await page.getByRole('tab', { name: language }).click()
    const panel = page.getByRole('tabpanel', { name: language })
    await panel.getByText(task.startsWith('Send') ? 'flexpool-' : apiKey).waitFor()
    return panel.locator('pre').innerText()
  }

  it('makes a key in three steps, shows it once with a line that works, and revokes it', async () => {
    await page.getByRole('link', { name: 'API keys' }).click()
    await page.getByRole('link', { name: 'Make an API key' }).first().click()
    await page.getByRole('textbox', { name: 'Name' }).fill(script)
    await page.getByRole('radio', { name: 'It sends and reads' }).check()
    await button('Next').click()
    expect(await page.getByRole('checkbox', { name: 'administer' }).isChecked()).toBe(false)
    await button('Next').click()
    await button('Make an API key').click()
    const [key = '', line = ''] = await page.locator('pre').allInnerTexts()
    expect(key).toMatch(/^gwk_/)
    apiKey = key
    const { stdout } = await run('sh', ['-c', line])
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'key', name: script, scopes: ['send', 'receive', 'read'] })
    await page.getByRole('link', { name: 'I have kept it' }).click()
    const row = page.getByRole('row').filter({ hasText: script })
    await row.waitFor()
    expect(await page.getByText(key).count()).toBe(0)
    expect(await page.evaluate(() => 'hit' in window)).toBe(false)
  })

  it('shows samples that send', async () => {
    const { stdout } = await run('sh', ['-c', await sample('Send a message', 'curl')])
    expect(JSON.parse(stdout)).toMatchObject({ clientGatewayMessageId: expect.any(String) })
    for (const [language, [program, file]] of Object.entries(programs)) {
      writeFileSync(join(folder, file), await sample('Send a message', language))
      const sent = await run(program, [file], { cwd: folder })
      expect([language, sent.stdout.trim()]).toEqual([language, expect.stringMatching(/^[0-9a-f-]{36}$/)])
    }
  })

  it('shows samples that receive and acknowledge', async () => {
    const [fetch = ''] = (await sample('Receive and acknowledge', 'curl')).split('\n\n')
    const { stdout } = await run('sh', ['-c', fetch])
    expect(JSON.parse(stdout)[0]).toMatchObject({ id: expect.any(String), payload: expect.any(String) })
    for (const [language, [program, file]] of Object.entries(programs)) {
      writeFileSync(join(folder, file), await sample('Receive and acknowledge', language))
      const child = spawn(program, [file], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
      const [line] = await once(createInterface({ input: child.stdout }), 'line')
      child.kill()
      await once(child, 'exit')
      expect([language, line]).toEqual([language, expect.stringMatching(/^[0-9a-f-]{36} \{/)])
    }
  })

  it('delivers to a webhook that is a sample, and shows what it answers', async () => {
    await page.goto(`${url}${base}/webhooks/new`)
    await page.getByRole('textbox', { name: 'URL' }).fill('http://127.0.0.1:8400/')
    await page.getByRole('textbox', { name: 'Name' }).fill('sample')
    await button('Add a webhook').click()
    const secret = await page.locator('.once pre').innerText()
    await button('Send a test').click()
    await page.getByText('Not taken: no answer').waitFor()
    await page.getByRole('link', { name: 'I have kept it' }).click()
    for (const [language, [program, file]] of Object.entries(programs)) {
      await page.goto(`${url}${base}/samples`)
      await page.getByLabel('Task').selectOption('Take webhooks, and verify them')
      await page.getByRole('tab', { name: language }).click()
      writeFileSync(join(folder, file), await page.getByRole('tabpanel', { name: language }).locator('pre').innerText())
      const env = { ...process.env, WEBHOOK_SECRET: secret }
      const child = spawn(program, [file], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] })
      await page.goto(`${url}${base}/webhooks/by-id/sample`)
      await expect
        .poll(
          async () => {
            await button('Send a test').click()
            await button('Send a test').isEnabled()
            return page.getByText('Taken: HTTP 204').isVisible()
          },
          { timeout: 30_000 },
        )
        .toBe(true)
      child.kill()
      await once(child, 'exit')
    }
    await button('Pause').click()
    await button('Deliver again').waitFor()
    await button('Undo').click()
    await button('Pause').waitFor()
    await button('New secret').click()
    await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click()
    await page.getByText('The last one signs too for 24 hours').waitFor()
    await button('Remove').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('No endpoint is called yet').waitFor()
  })

  it('plays over a WebSocket: receives, acknowledges, sends', async () => {
    await page.goto(`${url}${base}/playground`)
    await button('Connect').click()
    await page.getByText('connected', { exact: true }).waitFor()
    await button(/^Acknowledge \d+ message/)
      .first()
      .click()
    await page.getByText('"acknowledged":').first().waitFor()
    await expect.poll(() => page.getByLabel('Frame', { exact: true }).inputValue()).toContain('flexpool-')
    await button('Send the frame').click()
    await page.getByText('"duplicate": false').first().waitFor()
    await button('Disconnect').click()
    await page.getByText('not connected').waitFor()
  })

  it('revokes a key, with which nothing is let in any more', async () => {
    await page.goto(`${url}${base}/keys`)
    await button(`Revoke “${script}”`).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('No system has a key yet').waitFor()
    const response = await fetch(`${url}/api/participants/aggregator/api/v2/api-keys?live=false`)
    expect(await response.json()).toMatchObject({ keys: [{ name: script, revokedAt: expect.any(Number) }] })
  })
})
