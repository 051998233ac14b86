import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'

/** What the browser saves when something is done on a page. */
export async function readDownload(page: Page, deed: () => Promise<void>): Promise<{ name: string; text: string }> {
  const saved = page.waitForEvent('download')
  await deed()
  const download = await saved
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}
