import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFlaws, openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'
import { shots } from './shots/all.ts'

describe('every page, light and dark, wide and narrow', () => {
  const stack = new AsyncDisposableStack()
  let url: string
  let browser: Browser

  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack))
  })
  afterAll(() => stack.disposeAsync())

  it.each(shots)('$name', async ({ path, arrange, restore }) => {
    const page = await openPage(browser, 'about:blank')
    await arrange(page, () => page.goto(`${url}${path}`))
    const flaws = await findFlaws(page)
    await restore?.(page)
    await page.context().close()
    expect(flaws).toEqual([])
  })
})
