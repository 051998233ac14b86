import { jsonSchemaContent } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium } from './chromium.ts'
import { openPage } from './page-checks.ts'
import { startSandbox } from './sandbox.ts'

const image = '<img src=x onerror="window.hit=1">'
const script = '</script><script>window.hit=1</script>'
const draft = 'https://json-schema.org/draft/2020-12/schema'

describe('script that others wrote shows as text', () => {
  const stack = new AsyncDisposableStack()
  let url: string
  let browser: Browser

  beforeAll(async () => {
    const folder = stack.use(tempFolder())
    url = stack.use(await startSandbox(folder.path, ['--no-simulation'])).url
    browser = await openChromium()
    stack.defer(() => browser.close())
  })
  afterAll(() => stack.disposeAsync())

  const post = async (key: string, path: string, body: object): Promise<number> => {
    const response = await fetch(`${url}/api/participants/${key}/api/v2/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.status
  }
  const visit = async (path: string, look: (page: Page) => Promise<void>): Promise<void> => {
    const problems: string[] = []
    const page = await openPage(browser, `${url}${path}`, problems)
    await look(page)
    expect(await page.evaluate(() => 'hit' in window)).toBe(false)
    expect(await page.locator('img').count()).toBe(0)
    expect(problems).toEqual([])
    await page.context().close()
  }

  it.each([image, script])('in a payload: %s', async (offerId) => {
    const payload = {
      ...{ offerId, gridArea: '10YDE-VE-------2', interval: '2026-01-31T12:15:00Z', resolution: 'PT15M' },
      ...{ upKW: 0, downKW: 0, priceEURPerMWh: 0 },
    }
    const message = { fqcn: 'offers.out', topicOwner: 'flexpool.iam.ewc', topicName: 'flexibility-offers' }
    expect(await post('aggregator', 'messages', { ...message, payload: JSON.stringify(payload) })).toBe(200)
    const shown = JSON.stringify(offerId)
    for (const [key, title, list] of [
      ['aggregator', 'Sent', 'sent?limit=1'],
      ['grid-operator', 'Received', 'received?amount=1'],
    ] as const) {
      const latest = `${url}/api/participants/${key}/api/v2/messages/${list}`
      await expect.poll(async () => (await fetch(latest)).text()).toContain(JSON.stringify(shown).slice(1, -1))
      await visit(`/participants/${key}`, async (page) => {
        const section = page.getByRole('region', { name: title, exact: true })
        await section.getByRole('button', { name: 'flexibility-offers' }).first().click()
        await section.getByText(shown).waitFor()
      })
    }
  })

  it('in a topic’s schema: its title, its members’ names, descriptions and values', async () => {
    const schema = {
      $schema: draft,
      title: `Probe ${image}`,
      type: 'object',
      required: [image, 'kind'],
      properties: {
        [image]: { type: 'string', description: script },
        kind: { enum: [script, 'plain'], title: script },
      },
    }
    const topic = { owner: 'voltware.iam.ewc', name: 'probe', version: '1.0.0' }
    expect(await post('device-maker', 'topics', { ...topic, content: jsonSchemaContent(schema) })).toBe(201)
    const conditions = {
      roles: ['gridoperator.roles.exchange.apps.spine.iam.ewc'],
      topics: [{ owner: topic.owner, topicName: topic.name }],
    }
    expect(await post('device-maker', 'channels', { fqcn: 'probe.out', type: 'pub', conditions })).toBe(201)
    await visit('/participants/device-maker', async (page) => {
      await page.getByLabel('Channel', { exact: true }).selectOption('probe.out')
      await page.getByText(`Probe ${image}. Version 1.0.0.`).waitFor()
      await page.getByText(script).first().waitFor()
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByRole('alert').getByText(`${image} must be given`).waitFor()
      await page.getByLabel(image).fill(image)
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByText('Accepted by the gateway').waitFor()
    })
  })

  it('in names of topics and organisations: the gateways refuse them', async () => {
    const topic = { owner: 'voltware.iam.ewc', version: '1.0.0', content: jsonSchemaContent({ $schema: draft }) }
    expect(await post('device-maker', 'topics', { ...topic, name: image })).toBe(400)
    expect(await post('device-maker', 'topics', { ...topic, owner: `${image}.iam.ewc`, name: 'probe' })).toBe(400)
    expect(await post('operator', 'names', { name: `${image}.iam.ewc` })).toBe(400)
    const conditions = { dids: [image], topics: [{ owner: topic.owner, topicName: 'meter-readings' }] }
    expect(await post('device-maker', 'channels', { fqcn: 'probe.two', type: 'pub', conditions })).toBe(400)
  })

  it.each([
    [`/participants/${encodeURIComponent(script)}`, script],
    [`/participants/${encodeURIComponent(image)}`, image],
    [`/participants/${script}`, 'There is no such page'],
  ])('in the address %s', async (path, text) => {
    await visit(path, async (page) => {
      await page.getByText(text).first().waitFor()
      await page.getByRole('link', { name: 'Back to the live page' }).waitFor()
    })
  })

  it('and what is no page is not found', async () => {
    expect((await fetch(`${url}/assets/none.js`)).status).toBe(404)
    expect((await fetch(`${url}/participant`)).status).toBe(404)
  })
})
