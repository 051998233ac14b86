import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'

const mostBytes = 250_000

/** What the page has loaded to show itself, answers of APIs apart, and how many bytes came over the line for it. */
function findLoaded(page: Page): Promise<{ urls: string[]; bytes: number }> {
  return page.evaluate(() => {
    const parts = [
      ...(performance.getEntriesByType('navigation') as PerformanceResourceTiming[]),
      ...(performance.getEntriesByType('resource') as PerformanceResourceTiming[]),
    ].filter(({ name }) => !new URL(name).pathname.startsWith('/api/'))
    return {
      urls: [...new Set(parts.map(({ name }) => name))],
      bytes: parts.reduce((sum, { transferSize }) => sum + transferSize, 0),
    }
  })
}

/** Bytes of all bodies, packed so. */
async function countPacked(urls: readonly string[], encoding: 'gzip' | 'br'): Promise<number> {
  const sizes = await Promise.all(
    urls.map(async (url) => {
      const asked = request(url, { headers: { 'accept-encoding': encoding } }).end()
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      return (await buffer(answer)).length
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

describe('a first visit', () => {
  const stack = new AsyncDisposableStack()
  let url: string
  let browser: Browser
  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack))
  })
  afterAll(() => stack.disposeAsync())

  it.each([
    ['the live page', '/', 'Stop the broker'],
    ['a console', '/participants/aggregator', 'Overview'],
  ])('of %s is small', async (what, path, text) => {
    const page = await openPage(browser, `${url}${path}`)
    await page.getByText(text).first().waitFor()
    await page.getByRole('heading', { level: 1 }).waitFor()
    const usableMs = await page.evaluate(() => Math.round(performance.now()))
    const { urls, bytes } = await findLoaded(page)
    await page.context().close()
    const [gzip, brotli] = [await countPacked(urls, 'gzip'), await countPacked(urls, 'br')]
    process.stdout.write(
      `${what}: ${urls.length} parts, ${bytes} bytes over the line, ${gzip} gzip, ${brotli} brotli; usable after ${usableMs} ms\n`,
    )
    expect(urls.length).toBeGreaterThan(5)
    for (const size of [bytes, gzip, brotli]) expect(size).toBeLessThan(mostBytes)
  })
})
