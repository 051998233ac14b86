import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callParticipant } from './call-participant.ts'
import { image, script, visit } from './foreign-script.ts'
import { openPagesWorld } from './pages-world.ts'

const home = '/participants/aggregator'

describe('script in what is sent and in addresses shows as text', () => {
  const stack = new AsyncDisposableStack()
  let url: string
  let browser: Browser

  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack, ['--no-simulation']))
  })
  afterAll(() => stack.disposeAsync())

  it.each([image, script])('in a payload, sent and received: %s', async (offerId) => {
    const payload = JSON.stringify({
      ...{ offerId, gridArea: '10YDE-VE-------2', interval: '2026-01-31T12:15:00Z', resolution: 'PT15M' },
      ...{ upKW: 0, downKW: 0, priceEURPerMWh: 0 },
    })
    const message = { fqcn: 'offers.out', topicOwner: 'flexpool.iam.ewc', topicName: 'flexibility-offers', payload }
    expect(await callParticipant(url, 'aggregator', 'POST', 'messages', message)).toMatchObject({ status: 200 })
    const received = () => callParticipant(url, 'grid-operator', 'GET', 'messages/received?amount=1')
    await expect.poll(async () => JSON.stringify(await received())).toContain(JSON.stringify(payload).slice(1, -1))
    for (const path of [`${home}/messages/sent`, '/participants/grid-operator/messages'])
      await visit(browser, `${url}${path}`, async (page) => {
        await page.locator('.paged .row-link').first().click()
        await page.getByText(JSON.stringify(offerId)).or(page.getByText(offerId)).first().waitFor()
      })
  })

  it.each([
    [`/participants/${encodeURIComponent(script)}`, script],
    [`/participants/${encodeURIComponent(image)}`, image],
    [`/participants/${script}`, 'There is no such participant'],
  ])('in the address %s, which no participant has', async (path, text) => {
    await visit(browser, `${url}${path}`, async (page) => {
      await page.getByText(text).first().waitFor()
      await page.getByRole('link', { name: 'Back to the live page' }).waitFor()
    })
  })

  it('and what is no page is not found', async () => {
    expect((await fetch(`${url}/assets/none.js`)).status).toBe(404)
    expect((await fetch(`${url}/participant`)).status).toBe(404)
  })
})
