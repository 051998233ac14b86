import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'

export type Look = { readonly width: number; readonly scheme: 'light' | 'dark' }

/** The schemes and widths that every page is looked at in. */
export const looks = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
  ['dark', 360],
] as const

/** A page in a browser profile of its own; what goes wrong in it is added to `problems`. */
export async function openPage(browser: Browser, url: string, look: Look, problems: string[] = []): Promise<Page> {
  const viewport = { width: look.width, height: look.width < 700 ? 800 : 900 }
  const context = await browser.newContext({ viewport, colorScheme: look.scheme })
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('dialog', (dialog) => {
    problems.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.goto(url)
  return page
}

/** What axe finds that keeps people out. */
export async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

/** How much wider than its window the page is; more than 0 makes people scroll sideways. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
