import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findFlaws, narrowLooks, openPage, seriousViolations } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'

const columns = ['What the sender wrote', 'What the broker saw', 'What the recipient verified']

describe('the live page', () => {
  const stack = new AsyncDisposableStack()
  let url: string
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack))
    page = await open()
  })
  afterEach(() => page.keyboard.press('Escape'))
  afterAll(() => stack.disposeAsync())

  const open = async (): Promise<Page> => {
    const opened = await openPage(browser, url, problems)
    await opened.locator('.open-message').first().waitFor()
    return opened
  }
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true })
  /** Clicks a button of the panel, and waits until its opposite is there. */
  const turn = async (name: string, next: string): Promise<void> => {
    await button(name).click()
    await button(next).waitFor()
  }
  const happened = (text: string | RegExp): Locator =>
    page.getByRole('log').getByRole('listitem').filter({ hasText: text }).first()
  const panel = (): Locator => page.getByRole('dialog')
  const close = async (): Promise<void> => {
    await page.keyboard.press('Escape')
    await panel().waitFor({ state: 'hidden' })
  }
  const isWell = (key: string) => page.getByText(`${key}: ok`).waitFor()
  /** When the latest message came that was taken; refused ones stay on top for a while. */
  const latest = () => page.getByRole('row').filter({ hasNotText: 'refused' }).locator('td.time').first().innerText()

  it('shows the consortium, and messages that move while they move', async () => {
    for (const name of ['NorthGrid', 'FlexPool', 'Voltware', 'Message broker', 'ledger'])
      await page.locator('.map').getByText(name, { exact: true }).first().waitFor()
    await isWell('aggregator')
    await page.locator('.map circle.moving').first().waitFor({ state: 'attached' })
    expect(problems).toEqual([])
  })

  it('speaks German, and English again', async () => {
    await page.getByLabel('Language').selectOption('Deutsch')
    await page.getByRole('heading', { name: 'Neueste Nachrichten' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    await page.getByLabel('Sprache').selectOption('English')
    await page.getByRole('heading', { name: 'Latest messages' }).waitFor()
  })

  it('leads from a participant’s node to its console and back, by keyboard', async () => {
    await page.getByRole('link', { name: /^FlexPool/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await page.getByRole('link', { name: 'Live map' }).click()
    await page.getByRole('heading', { level: 1, name: 'Digital Spine' }).waitFor()
  })

  it('opens a message by keyboard: what was written, seen and verified, each with its source, and its receipts', async () => {
    await page.locator('td .open-message').last().focus()
    await page.keyboard.press('Enter')
    for (const name of columns) await panel().getByRole('heading', { name }).waitFor()
    for (const receipt of ['Sealed', 'At the broker', 'Delivered', 'Processed'])
      await panel().getByText(receipt, { exact: true }).waitFor()
    const column = (name: string) =>
      panel()
        .locator('section')
        .filter({ has: page.getByRole('heading', { name }) })
    const saw = column('What the broker saw')
    await saw.getByText('bytes of AES-256-GCM ciphertext').waitFor()
    expect(await saw.innerText()).not.toMatch(/importKWh|upKW|importLimitKW/)
    expect(await saw.getByRole('region', { name: 'Body' }).innerText()).toMatch(/^([0-9a-f]{2} ){15}[0-9a-f]{2}/)
    expect(await column('What the sender wrote').innerText()).toMatch(/importKWh|upKW|importLimitKW/)
    const verified = column('What the recipient verified').getByRole('listitem')
    expect(await verified.count()).toBe(8)
    expect(await verified.filter({ hasText: 'passed' }).filter({ hasText: 'source:' }).or(verified).count()).toBe(8)
    await verified.filter({ hasText: /ERC-1056 registry 0x[0-9a-fA-F]{40}, block \d+/ }).waitFor()
    await verified.filter({ hasText: /revocation: .*statements on the ledger/ }).waitFor()
    expect(await seriousViolations(page)).toEqual([])
    await close()
  })

  it('stops the broker, says so, and goes on when it is back', async () => {
    await turn('Stop the broker', 'Start the broker')
    await happened('The broker is stopped.').waitFor()
    await page.getByText('aggregator: no broker').waitFor()
    await page.locator('.map').getByText('waiting to be sent').first().waitFor()
    const before = await latest()
    await turn('Start the broker', 'Stop the broker')
    await isWell('aggregator')
    await expect.poll(latest).not.toBe(before)
    await happened(/FlexPool.*well again/).waitFor()
  })

  it('takes the ledger away; messages go on, and the page says what is missing', async () => {
    await turn('Take the ledger away', 'Bring the ledger back')
    await page.getByText('aggregator: no ledger').waitFor()
    await page.locator('.map').getByText('away').first().waitFor()
    const before = await latest()
    await expect.poll(latest).not.toBe(before)
    await turn('Bring the ledger back', 'Take the ledger away')
    await isWell('aggregator')
  })

  it('tampers with a stored message: refused, the sender told, the failing checks shown', async () => {
    await button('Tamper with a stored message').click()
    await happened('one bit of the message').waitFor()
    await happened(/FlexPool was told, signed by NorthGrid: rejected DIGEST_MISMATCH/).waitFor()
    const row = page.getByRole('row').filter({ hasText: 'refused: DIGEST_MISMATCH' }).first()
    await row.getByRole('button').click()
    await panel().getByText('It was handed to nobody').waitFor()
    const failed = panel().getByRole('listitem').filter({ hasText: 'failed' })
    await failed.filter({ hasText: 'Body' }).filter({ hasText: 'DIGEST_MISMATCH' }).waitFor()
    await failed.filter({ hasText: 'Decryption' }).filter({ hasText: 'DECRYPTION_FAILED' }).waitFor()
    await panel().getByRole('listitem').filter({ hasText: 'passed' }).filter({ hasText: 'Signature and key' }).waitFor()
    await panel().getByText('Rejected', { exact: true }).waitFor()
    await close()
  })

  it('replays a message: taken once, and listed', async () => {
    await button('Replay a message').click()
    await happened('a second time').waitFor()
    await page.getByRole('row').filter({ hasText: 'refused: REPLAYED' }).first().getByRole('button').click()
    await panel().getByRole('listitem').filter({ hasText: 'failed' }).filter({ hasText: 'REPLAYED' }).waitFor()
    await close()
  })

  it('revokes a role, which ends the session, and grants it again', async () => {
    await button('Revoke the device maker’s role').click()
    await happened('The role is revoked').waitFor()
    await page.getByText('device-maker: no broker').waitFor()
    await happened(/Voltware.*no broker.*revoked/).waitFor()
    await button('Grant it again').click()
    await isWell('device-maker')
  })

  it('survives other services and a gateway going away, and says so', async () => {
    for (const name of ['the SSI hub', 'the name service']) {
      await turn(`Stop ${name}`, `Start ${name}`)
      await page.locator('.map').getByText('away').waitFor()
      await turn(`Start ${name}`, `Stop ${name}`)
    }
    await turn('Stop FlexPool’s gateway', 'Start FlexPool’s gateway')
    await page.getByText('aggregator: no answer').waitFor()
    await turn('Start FlexPool’s gateway', 'Stop FlexPool’s gateway')
    await isWell('aggregator')
    const before = await latest()
    await expect.poll(latest).not.toBe(before)
  })

  it('starts one more gateway, which leads to where it is set up and has a place on the map', async () => {
    await page.getByLabel('What to call it').fill('Acme Energy')
    await button('Start my gateway').click()
    await page.getByRole('heading', { level: 1, name: 'Set up this gateway' }).waitFor()
    await page.getByRole('link', { name: 'Live map' }).click()
    await page.getByRole('link', { name: /^Acme Energy newcomer/ }).waitFor()
  })

  it('is accessible and fits where there is least room, light and dark', async () => {
    const other = await open()
    expect(await findFlaws(other, narrowLooks)).toEqual([])
    await other.context().close()
  })

  it('keeps its buttons where they are when messages come, so that no click misses', async () => {
    const other = await open()
    let shown = 0
    await other.route(/messages\/(received|rejected)/, async (route) => {
      const answer = (await (await route.fetch()).json()) as unknown[]
      await route.fulfill({ json: answer.slice(0, shown) })
    })
    const place = () => other.getByRole('button', { name: 'Stop the broker' }).boundingBox()
    await other.getByText('No messages yet').waitFor()
    const before = await place()
    shown = Number.POSITIVE_INFINITY
    await other.locator('td .open-message').nth(11).waitFor()
    expect(await place()).toEqual(before)
    await other.unrouteAll({ behavior: 'wait' })
    await other.context().close()
  })

  it('says when the sandbox is gone', async () => {
    await page.route('**/api/**', (route) => route.abort())
    await page.getByText('The sandbox does not answer').waitFor()
  })
})
