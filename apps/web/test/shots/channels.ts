import type { Shot } from './shot.ts'

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
    path: '/participants/device-maker/channels/readings.out',
    arrange: async (page, open) => {
      await open()
      await page.getByText('Holds the role').first().waitFor()
      await page.getByRole('region', { name: 'Latest messages' }).getByRole('link').nth(1).waitFor()
    },
  },
  {
    name: 'channel-receiving',
    path: '/participants/aggregator/channels/readings.in',
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
]
