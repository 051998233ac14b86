import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'

type Steps = Readonly<Record<string, { readonly title: string; readonly do: string }>>
const file = join(import.meta.dirname, '../src/texts/en/tour.json')
const { steps } = JSON.parse(readFileSync(file, 'utf8')) as { steps: Steps }
const script = '<img src=x onerror="window.hit=1">'

/** As somebody does who has just typed `npm start` and reads nothing but the pages. */
describe('the tour, taken literally', () => {
  const stack = new AsyncDisposableStack()
  const problems: string[] = []
  const began = Date.now()
  let page: Page

  beforeAll(async () => {
    const { url, browser } = await openPagesWorld(stack)
    page = await openPage(browser, url, problems)
  })
  afterAll(() => stack.disposeAsync())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const region = (name: string) => page.getByRole('region', { name, exact: true })
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
  const tour = () => page.getByRole('complementary', { name: 'Guided tour' })
  /** Is at a step, which says what to do just so. */
  const reads = async (key: string, todo: string): Promise<void> => {
    await tour()
      .getByRole('heading', { name: steps[key]?.title ?? key })
      .waitFor()
    expect(await tour().innerText()).toContain(todo)
    expect(steps[key]?.do).toBe(todo)
  }
  const next = () => tour().getByRole('button', { name: 'Next' }).click()

  it('shows participants at work', async () => {
    await button('Take the tour: ten steps').click()
    await reads('map', 'Watch a few of them arrive.')
    await region('Messages').getByRole('button').nth(2).waitFor()
    await next()
  })

  it('opens one message in three views', async () => {
    await reads('message', 'Open one under “Latest messages”, compare the three columns, and close it.')
    await region('Messages').getByRole('button').last().click()
    const message = page.getByRole('dialog')
    for (const column of ['What the sender wrote', 'What the broker saw', 'What the recipient verified'])
      await message.getByRole('heading', { name: column }).waitFor()
    await message.getByRole('button', { name: 'Close' }).click()
    await message.waitFor({ state: 'hidden' })
    await next()
  })

  it('enters FlexPool’s console', async () => {
    await reads('enter', 'Look at what comes and goes, and whether anything needs attention.')
    await heading('Overview').waitFor()
    await page.getByRole('img', { name: /^In and out/ }).waitFor()
    await next()
  })

  it('tells who gets what, and why', async () => {
    await reads('channel', 'Find out why NorthGrid qualifies.')
    await heading('offers.out').waitFor()
    const grid = region('Who qualifies').getByRole('listitem').filter({ hasText: 'northgrid.iam.ewc' })
    await grid.getByText('Holds the role').first().waitFor()
    await next()
  })

  it('shows what a message must be', async () => {
    await reads('topic', 'Find “upKW” under “Structure” and read what it means.')
    await heading('flexibility-offers').waitFor()
    const member = region('Structure').getByRole('listitem').filter({ hasText: 'upKW' })
    await member.getByText('Feed-in it can add').waitFor()
    await next()
  })

  it('sends an offer', async () => {
    await reads('send', 'Choose the channel offers.out, fill the form in and send.')
    await page.getByLabel('Channel', { exact: true }).selectOption('offers.out')
    await page.getByLabel('offerId').fill('my-first-offer')
    await page.getByLabel('upKW').fill('5')
    await page.getByLabel('downKW').fill('7.5')
    await button('Send').click()
    await page.getByRole('listitem').filter({ hasText: 'Processed' }).getByText('signed by').first().waitFor()
    await next()
  })

  it('cheats, and is found out', async () => {
    await reads('tamper', 'Press “Tamper with a stored message” and read what the log says about it.')
    await button('Tamper with a stored message').click()
    await page.getByRole('log').getByText('DIGEST_MISMATCH').first().waitFor()
    await next()
  })

  it('starts a gateway and keeps its vault', async () => {
    await reads(
      'own',
      'Press “Start my gateway”, keep the vault, take a name and ask for the roles user and prosumer. Then come back to this tour.',
    )
    await page.getByLabel('What to call it').fill('Acme <b>Energy</b>')
    await button('Start my gateway').click()
    await heading('Set up this gateway').waitFor()
    await page.getByLabel('The vault’s secret and a copy of its data').check()
    await button('Go on').click()
  })

  it('takes a name, once it is free and well-formed', async () => {
    const name = page.getByLabel('Short name')
    await name.fill('-acme')
    await page.getByText('3 to 63 small letters').waitFor()
    await name.fill('flexpool')
    await page.getByText('Somebody has this name already').waitFor()
    expect(await button('Take this name').isDisabled()).toBe(true)
    await name.fill('acme')
    await page.getByText('acme.iam.ewc is free.').waitFor()
    await page.getByLabel('What people call you').fill(`Acme ${script}`)
    await button('Take this name').click()
  })

  it('asks for roles', async () => {
    await page.getByLabel('prosumer').check()
    await button('Ask for 2 roles').click()
    await page.getByText('waits for a decision').nth(1).waitFor()
    await page.getByRole('link', { name: 'open the operator’s requests' }).waitFor()
    await next()
  })

  it('is the operator for a minute', async () => {
    await reads('approve', 'Approve your requests here; user first.')
    for (const role of ['user', 'prosumer']) {
      const requests = page.getByRole('table', { name: 'Waiting for my decision' })
      await requests.getByRole('row').filter({ hasText: role }).getByRole('link').first().click()
      await heading(`Request for ${role}`).waitFor()
      await button('Approve').click()
      await page.getByText('approved', { exact: true }).first().waitFor()
      await page.getByRole('navigation', { name: 'Pages above' }).getByRole('link').last().click()
    }
    await next()
  })

  it('sends a first message, which is delivered', async () => {
    await reads('first', 'Make the channels, send your greeting, and see it delivered. FlexPool answers.')
    await button('Make the channels').click()
    await button('Send').click()
    await page.getByText('Your first message was delivered').waitFor()
    await page.getByRole('link', { name: 'To the overview' }).click()
    const latest = region('Latest messages')
    await latest.getByText('greetings').nth(1).waitFor()
    await tour().getByRole('button', { name: 'Finish' }).click()
    await tour().waitFor({ state: 'hidden' })
    process.stdout.write(`the tour: ${Math.round((Date.now() - began) / 1000)} s with the start of the sandbox\n`)
    expect(await page.evaluate(() => 'hit' in window)).toBe(false)
    expect(problems.filter((problem) => !/status of 404/.test(problem))).toEqual([])
  })
})
