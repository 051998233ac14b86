import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { channelSteps, forward } from './channel-steps.ts'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'

const script = '<img src=x onerror="window.hit=1">'
const base = '/participants/aggregator'

describe('channels', { timeout: 120_000 }, () => {
  const stack = new AsyncDisposableStack()
  let browser: Browser
  let page: Page
  let url: string

  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack))
    page = await openPage(browser, `${url}${base}/channels`)
    page.setDefaultTimeout(30_000)
  }, 180_000)
  afterAll(() => stack.disposeAsync())

  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
  const region = (name: string) => page.getByRole('region', { name })
  const call = <T>(method: string, path: string, body?: object): Promise<T> =>
    page.evaluate(
      async ([how, where, what]) => {
        const json = what === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: what }
        return (await fetch(`/api/participants/aggregator/api/v2/${where}`, { method: how, ...json })).json()
      },
      [method, path, body && JSON.stringify(body)] as const,
    )

  it('finds channels by name, topic and direction', async () => {
    await page.getByRole('link', { name: 'offers.out' }).waitFor()
    await page.getByRole('searchbox', { name: 'Search' }).fill('meter-read')
    await page.getByRole('link', { name: 'offers.out' }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'readings.in' }).waitFor()
    await page.getByLabel('Direction').selectOption('Sends messages')
    await page.getByText('No channel fits').waitFor()
    await page.getByRole('searchbox', { name: 'Search' }).fill('')
    await page.getByRole('link', { name: 'offers.out' }).waitFor()
  })

  it('makes one step by step, and says what to do next', async () => {
    await page.getByRole('link', { name: 'New channel' }).click()
    await forward(page)
    await page.getByText('Give the channel a name.').waitFor()
    const name = page.getByRole('textbox', { name: 'Name' })
    await name.fill('not a name')
    await page.getByText('Small letters, digits, dots and dashes').first().waitFor()
    await name.fill('offers.out')
    await page.getByText('There is a channel of this name already.').first().waitFor()
    await channelSteps.name(page, { fqcn: 'prices.out', does: 'Sends messages' })
    await channelSteps.role(page, 'gridoperator')
    await page.getByRole('tab', { name: 'By participant' }).click()
    await page.getByRole('textbox', { name: 'Participant' }).fill('voltware.iam.ewc')
    await button('Add: voltware.iam.ewc').click()
    await region('Who qualifies now, and why').getByText('Named as voltware.iam.ewc').waitFor()
    await forward(page)
    await forward(page)
    await page.getByText('Add at least one topic.').waitFor()
    await channelSteps.topic(page, 'flexibility-offers')
    await forward(page)
    await page.getByText('More settings').click()
    await page.getByLabel('Keep payloads for how many days').fill('7')
    await forward(page)
    await page.getByText('2 participants qualify now.').waitFor()
    await page.getByText('Payloads are kept for 7 days.').waitFor()
    await button('Create the channel').click()
    await heading('prices.out').waitFor()
    await page.getByText('The channel is made').waitFor()
    expect(await call('GET', 'channels/prices.out')).toMatchObject({
      ...{ type: 'pub', payloadEncryption: true, retentionDays: 7 },
      conditions: {
        roles: ['gridoperator.roles.exchange.apps.spine.iam.ewc'],
        names: [{ name: 'voltware.iam.ewc' }],
        topics: [{ owner: 'flexpool.iam.ewc', topicName: 'flexibility-offers' }],
      },
    })
  })

  it('tells why each qualifies, and why somebody does not', async () => {
    const members = region('Who qualifies')
    await members.getByText('Holds the role gridoperator').waitFor()
    await members.getByText('Named as voltware.iam.ewc').waitFor()
    const why = region('Why, or why not?')
    await why.getByRole('textbox', { name: 'Participant' }).fill('spine.iam.ewc')
    await why.getByRole('button', { name: 'Ask: spine.iam.ewc' }).click()
    await why.getByText('Does not qualify').waitFor()
    await why.getByText('No credential for it is known.').waitFor()
    await why.getByText('The channel names others').waitFor()
  })

  it('changes one, and takes the change back', async () => {
    await page.getByRole('link', { name: 'Edit', exact: true }).click()
    await page.getByRole('button', { name: 'Take voltware.iam.ewc out' }).click()
    await forward(page)
    await forward(page)
    await page.getByRole('switch', { name: 'Encrypt what is sent' }).click({ force: true })
    await forward(page)
    await page.getByText('What is sent is not encrypted').waitFor()
    await button('Save the changes').click()
    await heading('prices.out').waitFor()
    await region('Settings').getByText('Not encrypted').waitFor()
    expect(await call('GET', 'channels/prices.out')).toMatchObject({ conditions: { dids: [] } })
    await button('Undo').click()
    await region('Settings').getByText('Encrypted', { exact: true }).waitFor()
    expect(await call('GET', 'channels/prices.out')).toMatchObject({
      conditions: { names: [{ name: 'voltware.iam.ewc' }] },
    })
  })

  it('duplicates one under another name', async () => {
    await page.getByRole('link', { name: 'Duplicate' }).click()
    await page.getByText('This name is free').waitFor()
    for (let step = 0; step < 4; step += 1) await forward(page)
    await button('Create the channel').click()
    await heading('prices.out.copy').waitFor()
    expect(await call('GET', 'channels/prices.out.copy')).toMatchObject({ retentionDays: 7 })
  })

  it('takes one away once that is agreed to, and brings it back', async () => {
    await button('Remove').click()
    await page.getByText('Systems that send on it are refused from now on.').waitFor()
    await button('Cancel').click()
    await button('Remove').click()
    await button('Remove the channel').click()
    await heading('Channels').waitFor()
    expect(await call('GET', 'channels/prices.out.copy')).toMatchObject({ err: { spineCode: 'CHANNEL_UNKNOWN' } })
    await button('Undo').click()
    await page.getByRole('link', { name: 'prices.out.copy' }).waitFor()
    expect(await call('GET', 'channels/prices.out.copy')).toMatchObject({ retentionDays: 7 })
  })

  it('shows one whatever it is called, and sends a test message on it', async () => {
    const topic = { owner: 'flexpool.iam.ewc', topicName: 'flexibility-offers' }
    await call('POST', 'channels', { fqcn: 'new', type: 'pub', conditions: { topics: [topic] } })
    await page.goto(`${url}${base}/channels`)
    await page.getByRole('link', { name: 'new', exact: true }).click()
    await heading('new').waitFor()
    await page.getByRole('link', { name: 'Edit', exact: true }).click()
    await heading('Edit new').waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'Send a test message' }).click()
    await page.getByRole('combobox', { name: 'Channel', exact: true }).waitFor()
    expect(await page.getByRole('combobox', { name: 'Channel', exact: true }).inputValue()).toBe('new')
  })

  it('tells that nobody qualifies, and who reads how far', async () => {
    await call('POST', 'channels', { fqcn: 'alone.out', type: 'pub' })
    await page.goto(`${url}${base}/channels/by-name/alone.out`)
    await page.getByText('Nothing goes through this channel until').waitFor()
    await page.goto(`${url}${base}/channels/by-name/readings.in`)
    const readers = region('Readers')
    await readers
      .getByText(/Up to date|waits?$/)
      .first()
      .waitFor()
    await call('GET', 'messages?fqcn=readings.in&clientId=billing')
    await readers.getByRole('button', { name: 'Forget billing' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click()
    await readers.getByText('billing').waitFor({ state: 'detached' })
  })

  it('shows script in names and aliases as text', async () => {
    await call('POST', 'contacts', { did: 'voltware.iam.ewc', alias: script }).catch(() => undefined)
    await page.goto(`${url}${base}/channels/by-name/readings.in`)
    await region('Who qualifies').getByText(script).waitFor()
    await region('Latest messages').getByText(script).first().waitFor()
    await page.goto(`${url}${base}/channels/new`)
    await page.getByRole('textbox', { name: 'Name' }).fill(script)
    await page.getByText('Small letters, digits, dots and dashes').first().waitFor()
    expect(await page.evaluate(() => 'hit' in window)).toBe(false)
  })
})
