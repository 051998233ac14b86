import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { tempFolder } from '@digital-spine/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { ask, openFileChannels, profileOf, sendFile } from './file-channels.ts'
import { openPage } from './page-checks.ts'
import { startSandbox } from './sandbox.ts'
import { turn } from './turn.ts'

const maker = '/participants/device-maker/files'
const grid = '/participants/grid-operator/files'
const name = 'readings <img src=x onerror=alert(1)>.csv'

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

describe('files in the console', () => {
  const stack = new AsyncDisposableStack()
  const problems: string[] = []
  let folder: string
  let url: string
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    folder = stack.use(tempFolder()).path
    url = stack.use(await startSandbox(join(folder, 'sandbox'), ['--no-simulation'])).url
    browser = await openChromium()
    stack.defer(() => browser.close())
    page = await openPage(browser, `${url}${maker}`, problems)
    await openFileChannels(page)
  })
  afterAll(() => stack.disposeAsync())

  const go = (path: string) => page.goto(`${url}${path}`)
  const button = (text: string) => page.getByRole('button', { name: text })

  it('go on by themselves when the gateway is back, and come as they were sent', async () => {
    const path = join(folder, 'large.csv')
    writeFileSync(path, profileOf(200 << 20))
    await go(`${maker}/new`)
    await sendFile(page, path)
    const bar = page.getByRole('progressbar', { name: 'How far large.csv is' })
    await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(5)
    await turn(page, 'device-maker', false)
    await page.getByText('waits for the gateway').waitFor()
    // Other pages in between do not matter.
    await page.getByRole('link', { name: 'Channels', exact: true }).click()
    await turn(page, 'device-maker', true)
    await page.getByRole('link', { name: 'Files', exact: true }).click()
    await page.getByRole('link', { name: 'Sent: large.csv' }).waitFor({ timeout: 120_000 })
    await go(grid)
    const download = page.getByRole('link', { name: 'Download large.csv' })
    await download.waitFor({ timeout: 120_000 })
    const saved = page.waitForEvent('download', { timeout: 120_000 })
    await download.click()
    const taken = join(folder, 'taken.csv')
    await pipeline(await (await saved).createReadStream(), createWriteStream(taken))
    expect(await hashOf(taken)).toBe(await hashOf(path))
    await go(maker)
    await page.getByRole('link', { name: 'Sent: large.csv' }).click()
    await page.getByRole('table', { name: 'Recipients' }).getByText('delivered').waitFor()
  })

  it('are paused, gone on with after a reload from the same file only, and given up', async () => {
    const path = join(folder, 'large.csv')
    await go(`${maker}/new`)
    await sendFile(page, path)
    const bar = page.getByRole('progressbar', { name: 'How far large.csv is' })
    await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(2)
    await button('Pause large.csv').click()
    await page.getByText('paused', { exact: true }).waitFor()
    await go(maker)
    await page.getByText('What has come so far is kept').waitFor()
    const other = { name: 'other.csv', mimeType: 'text/csv', buffer: Buffer.from('meteringPoint,kWh\n') }
    await page.getByLabel('Choose large.csv and go on').first().setInputFiles(other)
    await page.getByText('That is another file').waitFor()
    const before = await ask<{ bytes: number }[]>(page, 'device-maker/api/v2/files')
    expect(before[0]?.bytes).toBeGreaterThan(1 << 20)
    await page.getByLabel('Choose large.csv and go on').first().setInputFiles(path)
    await button('Give up large.csv').first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Give up' }).click()
    await expect.poll(() => ask(page, 'device-maker/api/v2/files')).toEqual([])
    expect(await page.getByText('Give up large.csv').count()).toBe(0)
  })

  it('show script in their names as text, at both ends', async () => {
    await go(`${maker}/new`)
    await sendFile(page, { name, mimeType: 'text/csv', buffer: profileOf(1000) })
    await page.getByRole('link', { name: `Sent: ${name}` }).waitFor()
    await go(grid)
    await page.getByRole('link', { name: `Received: ${name}` }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
  })

  it('that do not fit their topic are refused, and it is said where', async () => {
    await go(`${maker}/new`)
    const buffer = Buffer.from('meteringPoint,kWh\nDE000000000001,much\n')
    await sendFile(page, { name: 'wrong.csv', mimeType: 'text/csv', buffer })
    await page.getByText('The gateway does not take this file').waitFor()
    await page.getByRole('alert').getByText('PAYLOAD_INVALID').waitFor()
    await button('Take off the list').click()
    expect(problems.filter((problem) => !problem.startsWith('Failed to load resource'))).toEqual([])
  })
})
