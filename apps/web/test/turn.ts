import type { Page } from 'playwright-core'

/** Stops or starts a service or a participant's gateway of the sandbox, for real. */
export async function turn(page: Page, name: string, running: boolean): Promise<void> {
  await page.evaluate(
    async ({ path, body }) => {
      await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    },
    { path: `/api/sandbox/services/${name}`, body: JSON.stringify({ running }) },
  )
}
