import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'

type Look = { readonly width: number; readonly scheme: 'light' | 'dark' }

/** How every page is looked at; the first is how it opens. */
export const looks: readonly [Look, ...Look[]] = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'dark', width: 360 },
  { scheme: 'light', width: 360 },
]

/** Those in which the least fits. */
export const narrowLooks = looks.filter(({ width }) => width === 360)

/** A page in a browser profile of its own; what goes wrong in it is added to `problems`. */
export async function openPage(browser: Browser, url: string, problems: string[] = []): Promise<Page> {
  const [look] = looks
  const context = await browser.newContext({ viewport: sizeOf(look), colorScheme: look.scheme })
  context.setDefaultTimeout(60_000)
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

export async function showIn(page: Page, look: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: look.scheme })
  await page.setViewportSize(sizeOf(look))
}

const sizeOf = ({ width }: Look) => ({ width, height: width < 700 ? 800 : 900 })

/** What keeps people out of a page or makes them scroll sideways; the page is shown in the last of the looks then. */
export async function findFlaws(page: Page, inLooks: readonly Look[] = looks): Promise<string[]> {
  const flaws: string[] = []
  for (const look of inLooks) {
    await showIn(page, look)
    const found = await seriousViolations(page)
    const sideways = await sidewaysScroll(page)
    if (sideways > 0) found.push(`scrolls ${sideways} px sideways`)
    flaws.push(...found.map((flaw) => `${look.scheme} ${look.width}: ${flaw}`))
  }
  return flaws
}

/** What axe finds that keeps people out. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // The page has no frames, for which axe would take another page.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

/** How much wider than its window the page is. */
function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
