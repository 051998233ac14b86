import type { Page } from 'playwright-core'

/** Has the page's browser post something, as a form of the page would. */
export async function post(page: Page, path: string, body: object): Promise<void> {
  const refused = await page.evaluate(
    async ([to, text]) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(to, { method: 'POST', headers, body: text })
      return answer.ok ? '' : answer.text()
    },
    [path, JSON.stringify(body)] as const,
  )
  if (refused !== '') throw new Error(`${path}: ${refused}`)
}
