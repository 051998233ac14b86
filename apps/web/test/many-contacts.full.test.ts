import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { tempFolder } from '@digital-spine/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { openPage } from './page-checks.ts'
import { startSandbox } from './sandbox.ts'

const many = 100_000
const aliasOf = (n: number): string => `Meter ${String(n).padStart(6, '0')}`
const didOf = (n: number): string => `did:web:meter-${n}.example`

/** Writes contacts as the gateway does, many at a time. */
function fillBook(path: string): void {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA busy_timeout = 30000')
  database.exec('BEGIN IMMEDIATE')
  const insert = database.prepare('INSERT INTO contacts (did, alias, created_at, updated_at) VALUES (?, ?, 1, 1)')
  for (let n = 1; n < many; n += 1) insert.run(didOf(n), aliasOf(n))
  database.exec('COMMIT')
  database.close()
}

describe(`an address book of ${many} contacts`, { timeout: 120_000 }, () => {
  const stack = new AsyncDisposableStack()
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const folder = stack.use(tempFolder())
    const { url } = stack.use(await startSandbox(folder.path, ['--no-simulation']))
    fillBook(join(folder.path, 'aggregator', 'data.sqlite'))
    browser = await openChromium()
    stack.defer(() => browser.close())
    page = await openPage(browser, `${url}/participants/aggregator/people`)
    // The last one through the API, after which the gateway reads its address book anew.
    await page.evaluate(
      async (body) => {
        await fetch('/api/participants/aggregator/api/v2/contacts', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        })
      },
      JSON.stringify({ did: didOf(many), alias: aliasOf(many) }),
    )
  }, 180_000)
  afterAll(() => stack.disposeAsync())

  const link = (n: number) => page.getByRole('link', { name: aliasOf(n), exact: true })
  const rows = () => page.getByRole('row').count()
  /** Does something and says how long that took until it could be seen. */
  const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const start = performance.now()
    await work()
    process.stdout.write(`${what}: ${Math.round(performance.now() - start)} ms\n`)
  }

  it('shows a page of them, and the next', async () => {
    await timed('first page', async () => {
      await page.reload()
      await link(1).waitFor()
    })
    expect(await rows()).toBe(51)
    await timed('next page', async () => {
      await page.getByRole('button', { name: 'Next' }).click()
      await link(51).waitFor()
    })
    await page.getByText('Page 2').waitFor()
    expect(await link(1).count()).toBe(0)
    await page.getByRole('button', { name: 'Previous' }).click()
    await link(1).waitFor()
  })

  it('finds one of them, whose page says what is known', async () => {
    const search = page.getByRole('searchbox', { name: 'Alias, name or DID' })
    await timed('search by alias', async () => {
      await search.fill('meter 099999')
      await link(99_999).waitFor()
    })
    expect(await rows()).toBe(2)
    await timed('search by DID', async () => {
      await search.fill(didOf(many))
      await link(many).waitFor()
    })
    await timed('one contact', async () => {
      await link(many).click()
      await page.getByRole('heading', { level: 1, name: aliasOf(many) }).waitFor()
    })
    await page.getByText(didOf(many)).first().waitFor()
  })

  it('changes one of them, and picks one for a group as one types', async () => {
    await page.getByRole('link', { name: 'Edit', exact: true }).click()
    await timed('a change', async () => {
      await page.getByRole('textbox', { name: 'Alias' }).fill('The last meter')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('heading', { level: 1, name: 'The last meter' }).waitFor()
    })
    await page.getByRole('link', { name: 'Address book' }).first().click()
    await page.getByRole('link', { name: 'Groups' }).click()
    await page.getByRole('link', { name: 'New group' }).first().click()
    await timed('search while picking', async () => {
      await page.getByRole('textbox', { name: 'Add a member' }).fill('the last meter')
      await page.getByRole('button', { name: 'Add: The last meter' }).waitFor()
    })
  })
})
