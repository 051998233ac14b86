import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { openPage, seriousViolations } from './page-checks.ts'
import { startSandbox } from './sandbox.ts'

const screenshots = process.env.SPINE_SCREENSHOTS

describe('the live page', { timeout: 60_000 }, () => {
  const folder = tempFolder()
  const stack = new AsyncDisposableStack()
  let url: string
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    stack.defer(() => folder[Symbol.dispose]())
    expect(existsSync(join(import.meta.dirname, '../dist/index.html')), 'npm test builds the pages first').toBe(true)
    url = stack.use(await startSandbox(folder.path)).url
    browser = await openChromium()
    stack.defer(() => browser.close())
    page = await open({ width: 1280 }, 'light')
  }, 120_000)
  afterAll(() => stack.disposeAsync())

  const open = async ({ width }: { width: number }, scheme: 'light' | 'dark'): Promise<Page> => {
    const opened = await openPage(browser, url, { width, scheme }, problems)
    await opened.locator('.open-message').first().waitFor()
    return opened
  }
  const shoot = async (of: Page, name: string): Promise<void> => {
    if (screenshots === undefined) return
    mkdirSync(screenshots, { recursive: true })
    await of.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true })
  }

  it('shows the consortium, and messages that arrive', async () => {
    await page.getByRole('img', { name: /consortium/ }).waitFor()
    for (const name of ['NorthGrid', 'FlexPool', 'Voltware'])
      expect(await page.getByText(name).count()).toBeGreaterThan(0)
    await page.getByText('aggregator: ok').waitFor()
    expect(problems).toEqual([])
    await shoot(page, 'home-light')
  })

  it('opens a message by keyboard: what was written, seen and checked, and its receipts', async () => {
    await page.locator('.open-message').last().focus()
    await page.keyboard.press('Enter')
    const panel = page.getByRole('dialog')
    for (const title of ['What the sender wrote', 'What the broker saw', 'What the recipient checks'])
      await panel.getByRole('heading', { name: title }).waitFor()
    for (const receipt of ['accepted', 'delivered', 'processed'])
      await panel.getByText(receipt, { exact: true }).waitFor()
    const broker = await panel.getByRole('heading', { name: 'What the broker saw' }).locator('..').innerText()
    expect(broker).toContain('ciphertext')
    expect(broker).not.toMatch(/importKWh|upKW|importLimitKW/)
    expect(await seriousViolations(page)).toEqual([])
    await shoot(page, 'message-light')
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'hidden' })
  })

  it('stops the broker, says so, and goes on when it is back', async () => {
    await page.getByRole('button', { name: 'Stop the broker' }).click()
    await page.getByText('The broker is stopped.').waitFor()
    await page.getByText('aggregator: no broker').waitFor()
    await shoot(page, 'broker-stopped-light')
    const before = await page.locator('.time').first().innerText()
    await page.getByRole('button', { name: 'Start the broker' }).click()
    await page.getByText('aggregator: ok').waitFor()
    await expect.poll(() => page.locator('.time').first().innerText(), { timeout: 30_000 }).not.toBe(before)
  })

  it('revokes a role, which ends the session, and grants it again', async () => {
    await page.getByRole('button', { name: 'Revoke the device maker’s role' }).click()
    await page.getByText('The role is revoked').waitFor()
    await page.getByText('device-maker: no broker').waitFor()
    await page.getByRole('button', { name: 'Grant it again' }).click()
    await page.getByText('device-maker: ok').waitFor()
  })

  it.each([
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('is accessible and fits in %s at %i px', async (scheme, width) => {
    const other = await open({ width }, scheme)
    expect(await seriousViolations(other)).toEqual([])
    expect(await other.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await shoot(other, `home-${scheme}-${width}`)
    await other.context().close()
  })

  it('answers to this machine and its own page only, and forbids what it does not need', async () => {
    const { port } = new URL(url)
    const ask = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve) => {
        request({ port, path: '/api/sandbox', headers }, (response) => resolve(response.resume().statusCode)).end()
      })
    expect(await ask({ host: `127.0.0.1:${port}` })).toBe(200)
    expect(await ask({ host: 'spine.example' })).toBe(403)
    expect(await ask({ host: `127.0.0.1:${port}`, origin: 'https://spine.example' })).toBe(403)
    const policy = (await fetch(url)).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
  })

  it('gives a gateway’s key to that gateway only, whatever the path', async () => {
    const asked: (string | undefined)[] = []
    await using foreign = createServer(({ url: path }, response) => {
      asked.push(path)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(foreign, 'listening')
    const { port } = foreign.address() as AddressInfo
    await fetch(`${url}/api/participants/aggregator//127.0.0.1:${port}/health`)
    expect(asked).toEqual([])
  })

  it('says when the sandbox is gone', async () => {
    await page.route('**/api/**', (route) => route.abort())
    await page.getByText('The sandbox does not answer').waitFor()
  })
})
