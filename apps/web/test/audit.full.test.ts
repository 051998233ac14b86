import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OwnConsole, openOwnConsole } from './own-console.ts'
import { readDownload } from './read-download.ts'

type Event = { readonly sequence: number; readonly actor: string; readonly action: string; readonly subject: string }

/** Runs in a spreadsheet that takes it for a formula. */
const formula = '=HYPERLINK("https://evil.example","click")'
/** More than a page of the list, and more than the gateway gives at once. */
const many = 1005
const nameOf = (number: number): string => `paged-${String(number).padStart(4, '0')}`

describe('the record in the console', () => {
  const stack = new AsyncDisposableStack()
  let own: OwnConsole
  let page: Page

  beforeAll(async () => {
    own = await openOwnConsole(stack)
    await own.addUser('anna.admin', 'admin')
    await own.addUser('victor.view', 'viewer')
    page = await own.enter('anna.admin', '/users')
  })
  afterAll(() => stack.disposeAsync())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const rows = () => page.locator('.paged tbody tr')
  const row = (...texts: readonly string[]) =>
    texts.reduce((found, hasText) => found.filter({ hasText }), rows()).first()
  /** On what the events of this page were done, in their order; once the list shows what was asked for. */
  const subjects = async (): Promise<string[]> => {
    await page.locator('.paged[aria-busy=false]').waitFor()
    return page.locator('.paged td[data-title="On what"]').allInnerTexts()
  }
  const search = (text: string) => page.getByLabel('Who, what, or on what').fill(text)
  const makeKey = (name: string) => own.call('POST', 'api-keys', { name, scopes: ['read'] })

  it('tells who did what, on what and when, and what was refused', async () => {
    const began = Date.now()
    await page.getByRole('link', { name: 'Add a user' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('bob.trading')
    await button('Suggest one').click()
    await button('Add a user').click()
    await page.getByRole('link', { name: 'bob.trading' }).waitFor()
    const victor = await own.enter('victor.view', '/audit')
    const refused = await victor.evaluate(
      async () => (await fetch('/api/v2/users/anna.admin', { method: 'DELETE' })).status,
    )
    expect(refused).toBe(403)

    await page.getByRole('link', { name: 'Record', exact: true }).click()
    const added = row('POST /api/v2/users', 'bob.trading')
    await added.getByText('user:anna.admin').waitFor()
    await added.getByText('allowed').waitFor()
    const at = Date.parse((await added.locator('time').getAttribute('datetime')) ?? '')
    // To the second, as it is shown.
    expect([at >= began - 1000, at <= Date.now()]).toEqual([true, true])
    await row('DELETE /api/v2/users/:name', 'anna.admin').getByText('user:victor.view').waitFor()
    await row('DELETE /api/v2/users/:name', 'anna.admin').getByText('refused FORBIDDEN').waitFor()
  })

  it('opens an event, and gives the focus back', async () => {
    const details = row('POST /api/v2/users', 'bob.trading').getByRole('button')
    const name = (await details.getAttribute('aria-label')) ?? ''
    await details.click()
    const dialog = page.getByRole('dialog', { name: name.replace('Details of event', 'Event') })
    for (const text of ['user:anna.admin', 'POST /api/v2/users', 'bob.trading', 'allowed', '127.0.0.1'])
      await dialog.getByText(text).first().waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => details.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('is narrowed down by words, outcome and time', async () => {
    await search('bob.trading')
    await expect.poll(subjects).toEqual(['bob.trading'])
    await search('')
    await page.getByLabel('Outcome').selectOption('refused')
    await row('bob.trading').waitFor({ state: 'detached' })
    expect(await subjects()).toContain('anna.admin')
    expect(await page.locator('.paged td[data-title=Outcome]').allInnerTexts()).toSatisfy((all: string[]) =>
      all.every((text) => text.startsWith('refused')),
    )
    await page.getByLabel('Outcome').selectOption('')
    await page.getByLabel('From', { exact: true }).fill('2999-01-01T00:00')
    await page.getByText('Nothing is on record').waitFor()
    await page.getByLabel('From', { exact: true }).fill('2020-01-01T00:00')
    await row('bob.trading').waitFor()
    await page.getByLabel('To', { exact: true }).fill('2020-01-02T00:00')
    await page.getByText('Nothing is on record').waitFor()
    await page.getByLabel('To', { exact: true }).fill('')
    await row('bob.trading').waitFor()
  })

  it('takes no year that nothing else reads', async () => {
    const from = page.getByLabel('From', { exact: true })
    await from.fill('')
    await from.focus()
    await page.keyboard.type('0101202660101AM')
    await expect.poll(() => from.inputValue()).toMatch(/^2026-01-01T/)
    await row('bob.trading').waitFor()
    await from.fill('')
  })

  it('is paged from the newest on, and what happens meanwhile moves no other page', async () => {
    await makeKey(formula)
    for (let number = 1; number <= many; number += 1) await makeKey(nameOf(number))
    const pageOf = (newest: number, length = 50) => Array.from({ length }, (_, i) => nameOf(newest - i))
    await search('paged-')
    await expect.poll(subjects).toEqual(pageOf(many))
    await button('Next').click()
    await expect.poll(subjects).toEqual(pageOf(many - 50))
    await makeKey(nameOf(many + 1))
    await button('Next').click()
    await page.getByRole('navigation', { name: 'Pages' }).getByText('Page 3').waitFor()
    await expect.poll(subjects).toEqual(pageOf(many - 100))
    await button('Previous').click()
    await expect.poll(subjects).toEqual(pageOf(many - 50))
    await button('Next').click()
    await button('First page').click()
    await expect.poll(subjects).toEqual(pageOf(many + 1))
    await search(nameOf(7))
    await expect.poll(subjects).toEqual([nameOf(7)])
    expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0)
  })

  it('is saved as CSV and as JSON, all that the filters leave, oldest first', async () => {
    await search('paged-')
    await expect.poll(async () => (await subjects()).length).toBe(50)
    const wanted = Array.from({ length: many + 1 }, (_, i) => nameOf(i + 1))
    const json = await readDownload(page, () => button('Save as JSON').click())
    expect(json.name).toBe('record.json')
    const events = JSON.parse(json.text) as Event[]
    expect(events.map(({ subject }) => subject)).toEqual(wanted)
    await page.getByText(`${many + 1} events were saved.`).waitFor()
    const csv = await readDownload(page, () => button('Save as CSV').click())
    expect(csv.name).toBe('record.csv')
    const [head, ...lines] = csv.text.trimEnd().split('\r\n')
    expect(head).toBe('sequence,at,actor,action,subject,outcome,code,address,detail')
    expect(lines.map((line) => line.split(',')[4])).toEqual(wanted)
    const [first] = events
    expect(lines[0]).toMatch(
      new RegExp(
        `^${first?.sequence},\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z,${first?.actor},POST /api/v2/api-keys,${nameOf(1)},allowed,`,
      ),
    )
  })

  it('has nothing in the CSV that a spreadsheet takes for a formula', async () => {
    await search('HYPERLINK')
    await expect.poll(subjects).toEqual([formula])
    const { text } = await readDownload(page, () => button('Save as CSV').click())
    expect(text).toContain(`,"'${formula.replaceAll('"', '""')}",`)
    expect(text).not.toMatch(/(^|[,"\n])=/)
    const json = await readDownload(page, () => button('Save as JSON').click())
    expect(JSON.parse(json.text)).toMatchObject([{ subject: formula }])
  })

  it('tells whoever may not see it for whom it is, and asks for nothing', async () => {
    await page.getByLabel('Who, what, or on what').fill('GET /api/v2/audit')
    const victor = await own.enter('victor.view', '/audit')
    await victor.getByText('The record is for those who administer this gateway').waitFor()
    expect(await victor.getByRole('main').getByRole('button').count()).toBe(0)
    await page.getByText('Nothing is on record').waitFor()
  })
})
