import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { type OwnConsole, openOwnConsole } from './own-console.ts'
import { openPage } from './page-checks.ts'
import { readDownload } from './read-download.ts'

const image = (width: number) => ({
  ...{ name: 'logo.svg', mimeType: 'image/svg+xml' },
  buffer: Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20"><rect width="${width}" height="20"/></svg>`,
  ),
})
const noImage = { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('a text by the name of an image') }
const offer = {
  ...{ offerId: 'for auditors', gridArea: '10YDE-VE-------2', resolution: 'PT15M' },
  interval: '2026-01-01T00:00:00Z',
  ...{ upKW: 1, downKW: 2, priceEURPerMWh: 80 },
}
const contact = (alias: string): string => `apiVersion: digital-spine/v1
kind: Contact
spec:
  alias: ${alias}
  did: did:ethr:spine:0x0000000000000000000000000000000000000001
`

describe('settings in the console', () => {
  const stack = new AsyncDisposableStack()
  let own: OwnConsole
  let page: Page

  beforeAll(async () => {
    own = await openOwnConsole(stack)
    await own.addUser('anna.admin', 'admin')
    await own.addUser('victor.view', 'viewer')
    page = await own.enter('anna.admin', '/settings')
  })
  afterAll(() => stack.disposeAsync())

  const open = (path: string) => page.goto(`${own.url}/settings${path}`)
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const region = (name: string) => page.getByRole('region', { name, exact: true })
  const brand = (at: Page, name: string) => at.getByRole('link', { name, exact: true }).waitFor()
  const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme)
  const choose = (title: string, file: typeof noImage) => region(title).locator('input[type=file]').setInputFiles(file)
  /** How wide an image is by itself; 0 while it is not there. */
  const widthOf = (at: Page, selector: string) =>
    at.locator(selector).evaluate((found) => (found instanceof HTMLImageElement ? found.naturalWidth : 0))
  const iconOf = (at: Page) => at.evaluate(() => document.querySelector('link[rel=icon]')?.getAttribute('href'))

  it('shows which gateway this is and what it was started with, and no secret', async () => {
    const started = region('Started with')
    await started.getByText('SPINE_HISTORY_DAYS').waitFor()
    await region('This gateway').getByText('connected', { exact: true }).waitFor()
    await region('Network').getByText('Newest block').waitFor()
    expect(await started.getByRole('row').filter({ hasText: 'SPINE_API_KEY' }).count()).toBe(0)
    expect(await page.getByRole('main').innerText()).not.toContain(own.apiKey)
  })

  it('keeps the language, the light and the motion that were chosen', async () => {
    const moves = () =>
      page
        .getByRole('radio')
        .first()
        .evaluate((one) => Number.parseFloat(getComputedStyle(one).transitionDuration))
    await open('/appearance')
    expect(await moves()).toBeGreaterThan(0.01)
    await page.getByRole('radio', { name: 'Deutsch' }).click()
    await page.getByRole('radio', { name: 'Dunkel' }).check()
    await page.getByRole('checkbox', { name: 'Weniger Bewegung' }).check()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor()
    for (const name of ['Deutsch', 'Dunkel']) expect(await page.getByRole('radio', { name }).isChecked()).toBe(true)
    expect(await page.getByRole('checkbox', { name: 'Weniger Bewegung' }).isChecked()).toBe(true)
    expect([await page.locator('html').getAttribute('lang'), await scheme()]).toEqual(['de', 'dark'])
    expect(await moves()).toBeLessThan(0.01)

    await page.getByRole('checkbox', { name: 'Weniger Bewegung' }).uncheck()
    await page.getByRole('radio', { name: 'Wie im System' }).check()
    await page.getByRole('radio', { name: 'English' }).click()
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    expect(await moves()).toBeGreaterThan(0.01)
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await expect.poll(scheme).toBe(colorScheme)
    }
  })

  it('takes no colour that white cannot be read on, and no link that opens nothing', async () => {
    await open('/branding')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('FlexPool')
    await page.getByLabel('Tagline').fill('Flexibility from ten thousand homes')
    await page.getByLabel('Colour in the light').fill('#fcc419')
    await page.getByText('4.5:1 is the least').first().waitFor()
    await button('Save').click()
    const alert = page.getByRole('alert').filter({ hasText: 'It was not saved' })
    await alert.getByText('White text on #fcc419 has a contrast of 1.', { exact: false }).waitFor()
    await brand(page, 'Digital Spine')
    await button(/^Take #[0-9a-f]{6} instead$/)
      .first()
      .click()
    await page.getByText('that is enough').nth(1).waitFor()
    await button('Add a link').click()
    await page.getByLabel('Text of link 1').fill('Help')
    await page.getByLabel('Address of link 1').fill('javascript:alert(1)')
    await button('Save').click()
    await alert.getByText('Links lead to https:, http: or mailto:').waitFor()
    await page.getByLabel('Address of link 1').fill('https://flexpool.example/help')
  })

  it('has a name, a tagline, a colour and links for everybody once they are saved', async () => {
    await button('Save').click()
    await page.getByText('The console has its new looks.').waitFor()
    const colour = await page.getByLabel('Colour in the light').inputValue()
    const victor = await openPage(own.browser, own.url)
    stack.defer(() => victor.context().close())
    await victor.getByRole('heading', { level: 1, name: 'FlexPool' }).waitFor()
    await victor.getByText('Flexibility from ten thousand homes').waitFor()
    await page.reload()
    for (const at of [page, await own.enter('victor.view', '/settings')]) {
      await brand(at, 'FlexPool')
      const help = at.getByRole('contentinfo').getByRole('link', { name: 'Help' })
      expect(await help.getAttribute('href')).toBe('https://flexpool.example/help')
      await expect.poll(() => at.title()).toBe('Settings · FlexPool')
      expect(await at.evaluate(() => document.documentElement.style.getPropertyValue('--brand-light'))).toBe(colour)
    }
  })

  it('shows a logo and an icon that were put in, refuses what is no image, and takes them out', async () => {
    for (const title of ['Logo', 'Icon']) {
      await choose(title, noImage)
      await region(title).getByText('neither PNG nor SVG').waitFor()
      await choose(title, { ...noImage, buffer: Buffer.alloc((256 << 10) + 1) })
      await region(title).getByText('TOO_LARGE').waitFor()
      await choose(title, image(40))
      await expect.poll(() => widthOf(page, `[alt="The ${title.toLowerCase()} now"]`)).toBe(40)
      expect(await region(title).getByRole('alert').count()).toBe(0)
    }
    await expect.poll(() => widthOf(page, '.brand .brand-logo')).toBe(40)
    await choose('Logo', image(60))
    for (const selector of ['[alt="The logo now"]', '.brand .brand-logo'])
      await expect.poll(() => widthOf(page, selector)).toBe(60)
    await expect.poll(() => iconOf(page)).toMatch(/\/api\/v2\/branding\/icon/)

    const somebody = await openPage(own.browser, own.url)
    stack.defer(() => somebody.context().close())
    await expect.poll(() => widthOf(somebody, '.brand-logo')).toBe(60)
    await expect.poll(() => iconOf(somebody)).toMatch(/\/api\/v2\/branding\/icon/)

    await button('Remove the icon').click()
    await page.getByText('The image was taken out.').waitFor()
    await expect.poll(() => iconOf(page)).toBe('data:,')
    await button('Undo').last().click()
    await expect.poll(() => widthOf(page, '[alt="The icon now"]')).toBe(40)
  })

  it('goes back to how the console comes, which can be undone', async () => {
    await button('Reset the branding').click()
    await page.getByText('The console looks as it comes.').waitFor()
    await brand(page, 'Digital Spine')
    expect(await page.getByRole('contentinfo').count()).toBe(0)
    await button('Undo').last().click()
    await brand(page, 'FlexPool')
    await expect.poll(() => widthOf(page, '.brand .brand-logo')).toBe(60)
    await expect.poll(() => widthOf(page, '[alt="The icon now"]')).toBe(40)
    await button('Reset the branding').click()
    await brand(page, 'Digital Spine')
    await page.reload()
    await brand(page, 'Digital Spine')
    expect(await page.getByText('There is none.').count()).toBe(2)
    expect(await iconOf(page)).toBe('data:,')
  })

  it('takes the configuration away as a file, and shows what another would change before it does', async () => {
    await open('/configuration')
    const { name, text } = await readDownload(page, () => button('Download as YAML').click())
    expect(name).toBe('configuration.yaml')
    const documents = parseAllDocuments(text).map((document) => document.toJS())
    expect(documents).toContainEqual(
      expect.objectContaining({ kind: 'Channel', spec: expect.objectContaining({ fqcn: 'offers.out' }) }),
    )
    expect(text).not.toContain(own.apiKey)

    const file = page.locator('input[type=file]')
    for (const alias of ['first', 'second']) {
      await file.setInputFiles({
        name: 'contact.yaml',
        mimeType: 'application/yaml',
        buffer: Buffer.from(contact(alias)),
      })
      await expect.poll(() => page.getByLabel('Documents in YAML').inputValue()).toContain(alias)
      // So that the same file can be chosen again once it was changed.
      expect(await file.inputValue()).toBe('')
    }
    await button('Show what would change').click()
    await page.getByText('1 thing would change:').waitFor()
    await button('Apply this change').click()
    await page.getByText('1 change was applied.').waitFor()
    expect(await own.call('GET', 'export/configuration')).toMatchObject({
      documents: expect.arrayContaining([
        expect.objectContaining({ kind: 'Contact', spec: expect.objectContaining({ alias: 'second' }) }),
      ]),
    })
    await button('Show what would change').click()
    await page.getByText('Nothing would change.').waitFor()
  })

  it('exports messages with what proves them, and says that nothing is missing', async () => {
    await own.call('POST', 'messages', {
      ...{ fqcn: 'offers.out', topicOwner: 'flexpool.iam.ewc', topicName: 'flexibility-offers' },
      payload: JSON.stringify(offer),
    })
    await open('/export')
    const exported = async () => {
      const { name, text } = await readDownload(page, () => button('Export').click())
      expect(name).toBe('messages.ndjson')
      return text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { kind: string; payload?: string; messages?: number })
    }
    const lines = await exported()
    await page.getByText('Saved with 1 messages; nothing is missing.').waitFor()
    expect([lines[0]?.kind, lines.at(-1)]).toEqual(['export', { kind: 'end', messages: 1 }])
    const [sent] = lines.filter(({ kind }) => kind === 'sent')
    expect(sent).toMatchObject({ fqcn: 'offers.out', header: expect.any(String) })
    expect(sent?.payload).toBeUndefined()

    await page.getByRole('checkbox', { name: 'With payloads' }).check()
    await page.getByLabel('Channel').selectOption('offers.out')
    expect((await exported()).find(({ kind }) => kind === 'sent')?.payload).toContain(offer.offerId)
    await page.getByLabel('Direction').selectOption('received')
    expect((await exported()).at(-1)?.messages).toBe(0)
  })

  it('shows what is done by the clock', async () => {
    await open('/jobs')
    const row = page.getByRole('row').filter({ hasText: 'went well' }).first()
    await row.waitFor()
    const at = await row.getByRole('time').or(row.locator('time')).getAttribute('datetime')
    expect(Math.abs(Date.now() - Date.parse(at ?? ''))).toBeLessThan(600_000)
  })

  it('offers a viewer to look and to take away, and to change nothing but their own looks', async () => {
    const victor = await own.enter('victor.view', '/settings/branding')
    await victor.getByText('Those who administer this gateway change how its console looks').waitFor()
    const pages = await victor.getByRole('navigation', { name: 'Settings' }).getByRole('link').allInnerTexts()
    expect(pages).toEqual(['Gateway', 'Appearance', 'Configuration', 'Message export', 'Jobs'])
    await victor.goto(`${own.url}/settings/configuration`)
    const { text } = await readDownload(victor, () => victor.getByRole('button', { name: 'Download as YAML' }).click())
    expect(text).toContain('kind: Channel')
    expect(await victor.getByRole('heading', { name: 'Apply documents' }).count()).toBe(0)
    await victor.goto(`${own.url}/settings/export`)
    await readDownload(victor, () => victor.getByRole('button', { name: 'Export', exact: true }).click())
    await victor.getByText('nothing is missing').waitFor()
    expect(await victor.getByRole('checkbox', { name: 'With payloads' }).count()).toBe(0)
  })
})
