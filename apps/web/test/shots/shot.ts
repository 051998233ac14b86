import type { Page } from 'playwright-core'

/**
 * A state of a page worth looking at: `npm run screenshots` takes pictures of it, and the walk through all pages looks for what
 * keeps people out. `arrange` opens it and brings it about; `restore` undoes what outlasts the page.
 */
export type Shot = {
  readonly name: string
  readonly path: string
  arrange(page: Page, open: () => Promise<unknown>): Promise<unknown>
  restore?(page: Page): Promise<unknown>
}
