import type { Page } from 'playwright-core'

/** Goes to an area by the navigation, which is behind a button on a narrow screen; back when it shows what there is. */
export async function goTo(page: Page, area: string): Promise<void> {
  const menu = page.getByRole('button', { name: 'Open the menu' })
  if (await menu.isVisible()) await menu.click()
  const entry = page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: area, exact: true })
  await entry.click()
  await settled(page)
}

/** Waits until nothing on the page is loading. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForFunction(() => document.querySelector('.loading, [aria-label="Loading"]') === null)
}

/** What can be pressed or followed in the page's content, by name. */
export async function findDeeds(page: Page): Promise<string[]> {
  const main = page.getByRole('main')
  const deeds = main.getByRole('button').or(main.getByRole('link'))
  return (await deeds.allInnerTexts()).map((text) => text.trim()).filter((text) => text !== '')
}
