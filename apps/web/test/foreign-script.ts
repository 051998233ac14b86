import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openPage } from './page-checks.ts'

/** What would run if it were taken for a part of a page. */
export const image = '<img src=x onerror="window.hit=1">'
export const script = '</script><script>window.hit=1</script>'

/** Opens a page and looks at it; nothing may have run, been made an element, or gone wrong. */
export async function visit(browser: Browser, url: string, look: (page: Page) => Promise<unknown>): Promise<void> {
  const problems: string[] = []
  const page = await openPage(browser, url, problems)
  await look(page)
  expect(await page.evaluate(() => 'hit' in window)).toBe(false)
  expect(await page.locator('img[src=x], a[href^="javascript:"]').count()).toBe(0)
  expect(await page.locator('script:not([src])').count()).toBe(0)
  await page.context().close()
  // A gateway says so where there is nothing of that name; a browser tells of it.
  expect(problems.filter((problem) => !/the server responded with a status of 4\d\d/.test(problem))).toEqual([])
}
