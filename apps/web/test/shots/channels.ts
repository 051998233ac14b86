import type { Page } from 'playwright-core'
import { channelSteps, forward } from '../channel-steps.ts'
import { callGateway } from '../gateway-calls.ts'
import type { Shot } from './shot.ts'

const wizard = (name: string, steps: (page: Page) => Promise<unknown>): Shot => ({
  name: `channel-new-${name}`,
  path: '/participants/aggregator/channels/new',
  arrange: async (page, open) => {
    await open()
    await steps(page)
  },
})
const toWhom = (page: Page) => channelSteps.name(page, { fqcn: 'prices.out', does: 'Sends messages' })
const toTopics = async (page: Page): Promise<void> => {
  await toWhom(page)
  await channelSteps.role(page, 'gridoperator')
  await forward(page)
}
const toSettings = async (page: Page): Promise<void> => {
  await toTopics(page)
  await channelSteps.topic(page, 'flexibility-offers')
  await forward(page)
}

export const channelsShots: readonly Shot[] = [
  {
    name: 'channels',
    path: '/participants/aggregator/channels',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('link', { name: 'offers.out' }).waitFor()
    },
  },
  {
    name: 'channel-sending',
    path: '/participants/device-maker/channels/by-name/readings.out',
    arrange: async (page, open) => {
      await open()
      await page.getByText('Holds the role').first().waitFor()
      await page.getByRole('region', { name: 'Latest messages' }).getByRole('link').nth(1).waitFor()
    },
  },
  {
    name: 'channel-receiving',
    path: '/participants/aggregator/channels/by-name/readings.in',
    arrange: async (page, open) => {
      await open()
      await page.getByText('Holds the role').first().waitFor()
      const why = page.getByRole('region', { name: 'Why, or why not?' })
      await why.getByRole('textbox').fill('northgrid.iam.ewc')
      await why
        .getByRole('button', { name: /^Ask: / })
        .first()
        .click()
      await why.getByText('Does not qualify').waitFor()
    },
  },
  wizard('name', async (page) => {
    await page.getByRole('textbox', { name: 'Name' }).fill('offers.out')
    await page.getByText('There is a channel of this name already').waitFor()
  }),
  wizard('whom', async (page) => {
    await toWhom(page)
    await channelSteps.role(page, 'gridoperator')
  }),
  wizard('party', async (page) => {
    await toWhom(page)
    await page.getByRole('tab', { name: 'By participant' }).click()
    await page.getByRole('textbox', { name: 'Participant' }).fill('voltware')
    await page
      .getByRole('button', { name: /^Add: / })
      .first()
      .waitFor()
  }),
  wizard('topics', async (page) => {
    await toTopics(page)
    await channelSteps.topic(page, 'flexibility-offers')
  }),
  wizard('settings', async (page) => {
    await toSettings(page)
    await page.getByText('More settings').click()
  }),
  wizard('review', async (page) => {
    await toSettings(page)
    await forward(page)
    await page.getByText('1 participant qualifies now').waitFor()
  }),
  {
    name: 'channel-made',
    path: '/participants/aggregator/channels/by-name/offers.out?made',
    arrange: async (page, open) => {
      await open()
      await page.getByText('The channel is made').waitFor()
      await page.getByText('Holds the role').first().waitFor()
    },
  },
  {
    name: 'channel-nobody',
    path: '/participants/aggregator/channels/by-name/alone.out',
    arrange: async (page, open) => {
      await open()
      await callGateway(page, 'aggregator', 'POST channels', { fqcn: 'alone.out', type: 'pub' })
      await page.reload()
      await page.getByText('Nothing goes through this channel until').waitFor()
    },
    restore: (page) => callGateway(page, 'aggregator', 'DELETE channels/alone.out'),
  },
]
