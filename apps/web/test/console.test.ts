import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callParticipant } from './call-participant.ts'
import { openChromium } from './chromium.ts'
import { findDeeds, goTo, settled } from './console-steps.ts'
import { findFlaws, looks, openPage, showIn } from './page-checks.ts'
import { startSandbox } from './sandbox.ts'

/** The entries of the navigation; `heading` where a page is not called like its entry. */
const areas: readonly { readonly area: string; readonly heading?: string }[] = [
  { area: 'Overview' },
  { area: 'Messages', heading: 'Received messages' },
  { area: 'Files' },
  { area: 'Dead letters' },
  { area: 'Channels' },
  { area: 'Topics' },
  { area: 'Address book' },
  { area: 'Organisations' },
  { area: 'Roles' },
  { area: 'Identity' },
  { area: 'Integrations' },
  { area: 'Users and sessions' },
  { area: 'Record' },
  { area: 'Settings' },
]
const forViewers = areas.filter(({ area }) => !['Users and sessions', 'Record'].includes(area))
/** How a button or link begins that changes something. */
const write =
  /^(New|Add|Make|Send|Write|Publish|Invite|Request|Ask for|Register|Rotate|Remove|Delete|Block|Try again|Upload|Apply|Save|Change|Edit|Approve|Decide)\b/
const password = 'correct horse battery'
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Texts of the pages that are other ones in German. */
function onlyEnglish(): ReadonlySet<string> {
  const read = (language: string): string[] => {
    const folder = join(import.meta.dirname, '../src/texts', language)
    return readdirSync(folder).flatMap((file) => flatten(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
  }
  const german = new Set(read('de'))
  return new Set(read('en').filter((text) => !german.has(text)))
}
const flatten = (value: object): string[] =>
  Object.values(value).flatMap((text) => (typeof text === 'string' ? [text] : flatten(text)))

/** Each text that shows on a page, and what its controls are called besides. */
function findTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts = [...document.querySelectorAll('[aria-label]')].map(
      (element) => element.getAttribute('aria-label') ?? '',
    )
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? '')
    return texts.map((text) => text.trim())
  })
}

describe('the console', () => {
  const stack = new AsyncDisposableStack()
  const problems: string[] = []
  const origins = new Set<string>()
  let url: string
  let home: string
  let gateway: string
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const folder = stack.use(tempFolder())
    url = stack.use(await startSandbox(folder.path)).url
    home = `${url}/participants/aggregator`
    gateway = JSON.parse(readFileSync(join(folder.path, 'profiles.json'), 'utf8')).aggregator.gateway
    for (const [name, role] of [
      ['the-first', 'admin'],
      ['the-viewer', 'viewer'],
    ] as const)
      await callParticipant(url, 'aggregator', 'POST', 'users', { name, role, password })
    browser = await openChromium()
    stack.defer(() => browser.close())
    page = await openPage(browser, 'about:blank', problems)
    page.on('request', (request) => origins.add(new URL(request.url()).origin))
    await page.goto(home)
  })
  afterAll(() => stack.disposeAsync())

  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
  /** What has the focus, by what it says. */
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim())

  it.each(areas.map((entry, i) => ({ ...entry, look: looks[i % looks.length] ?? looks[0] })))(
    'leads to $area, which is accessible and fits ($look.scheme, $look.width)',
    async ({ area, heading: name = area, look }) => {
      await showIn(page, look)
      await goTo(page, area)
      await heading(name).waitFor()
      expect(await page.title()).toBe(`${name} · Digital Spine`)
      expect(await findFlaws(page, [look])).toEqual([])
      expect(problems).toEqual([])
    },
  )

  it('loads nothing from elsewhere', () => {
    expect([...origins]).toEqual([url])
  })

  it('is served with a policy that allows nothing inline, and has nothing inline', async () => {
    for (const address of [
      url,
      home,
      `${home}/channels/by-name/any`,
      `${gateway}/console`,
      `${gateway}/console/channels/by-name/any`,
    ]) {
      const response = await fetch(address)
      expect(response.headers.get('content-security-policy')).toBe(policy)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      const html = await response.text()
      const { inline, loaded } = await page.evaluate((text) => {
        const elements = [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('*')]
        const isScript = (element: Element) => element instanceof HTMLScriptElement && element.src === ''
        const handles = ({ attributes }: Element) => [...attributes].some(({ name }) => /^(on|style$)/.test(name))
        return {
          inline: elements.filter((one) => isScript(one) || one instanceof HTMLStyleElement || handles(one)).length,
          loaded: elements.flatMap((one) => one.getAttribute('src') ?? one.getAttribute('href') ?? []),
        }
      }, html)
      expect(inline).toBe(0)
      expect(loaded.length).toBeGreaterThan(1)
      for (const path of loaded) expect(path).toMatch(/^(\/[^/]|data:)/)
    }
  })

  it('is gone through by keyboard: past the navigation, by it, and into a dialog and out', async () => {
    await page.goto(home)
    await settled(page)
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('To the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.locator('main :focus').count()).toBe(1)
    await page.goto(home)
    await settled(page)
    for (let i = 0; i < 40 && (await focused()) !== 'Channels'; i += 1) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await heading('Channels').waitFor()
    expect(await focused()).toBe('Channels')
    await page.getByRole('link', { name: 'offers.out' }).press('Enter')
    await button('Remove').press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Remove offers.out?' })
    await expect.poll(focused).toBe('Cancel')
    for (let i = 0; i < 4; i += 1) {
      await page.keyboard.press('Tab')
      expect(await dialog.locator(':focus').count()).toBe(1)
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(focused).toBe('Remove')
  })

  it('sends a message by a form, and shows what became of it', async () => {
    await page.goto(`${home}/messages/new`)
    await page.getByLabel('Channel', { exact: true }).selectOption('offers.out')
    await page.getByLabel('offerId').fill('a-console-offer')
    await page.getByLabel('downKW').fill('7.5')
    await button('Send').click()
    await page.getByText('Accepted by the gateway').waitFor()
    await page.getByRole('listitem').filter({ hasText: 'Processed' }).getByText('signed by').first().waitFor()
  })

  it('speaks German all through', async () => {
    const english = onlyEnglish()
    await showIn(page, looks[0])
    await page.goto(home)
    await settled(page)
    expect((await findTexts(page)).filter((text) => english.has(text)).length).toBeGreaterThan(20)
    await page.locator('.who').click()
    await button('Deutsch').click()
    await heading('Übersicht').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    const entries = page.getByRole('navigation', { name: 'Konsole' }).getByRole('link')
    expect(await entries.count()).toBe(areas.length)
    for (const entry of await entries.all()) {
      await entry.click()
      await settled(page)
      expect((await findTexts(page)).filter((text) => english.has(text))).toEqual([])
    }
  })

  it('offers nothing to a viewer that changes anything', async () => {
    const deeds = async (viewed: Page, shown: typeof areas): Promise<string[]> => {
      const found: string[] = []
      for (const { area } of shown) {
        await goTo(viewed, area)
        found.push(...(await findDeeds(viewed)).filter((deed) => write.test(deed)))
      }
      return found
    }
    const admin = await openPage(browser, home, problems)
    expect((await deeds(admin, forViewers)).length).toBeGreaterThan(8)
    await admin.context().close()
    const viewer = await openPage(browser, `${gateway}/console`)
    await viewer.getByLabel('User name').fill('the-viewer')
    await viewer.getByLabel(/^Password/).fill(password)
    await viewer.getByRole('button', { name: 'Sign in' }).click()
    await viewer.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    const entries = viewer.getByRole('navigation', { name: 'Console' }).getByRole('link')
    expect(await entries.allInnerTexts()).toEqual(forViewers.map(({ area }) => area))
    expect(await deeds(viewer, forViewers)).toEqual([])
    await viewer.context().close()
  })

  it('has had no trouble by now', () => {
    expect(problems).toEqual([])
  })
})
