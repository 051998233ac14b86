import { turn } from '../turn.ts'
import type { Shot } from './shot.ts'

const path = '/participants/aggregator'

export const dashboardShots: readonly Shot[] = [
  {
    name: 'dashboard',
    path,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('img', { name: /^In and out/ }).waitFor()
      await page.getByRole('region', { name: 'Latest messages' }).getByRole('link').nth(2).waitFor()
      await page.getByText('Everything works.').waitFor()
    },
  },
  {
    name: 'dashboard-table',
    path,
    arrange: async (page, open) => {
      await open()
      await page.getByText('24 h').click()
      await page.getByText('As a table').first().click()
      await page.getByRole('table', { name: 'In and out' }).waitFor()
    },
  },
  {
    name: 'dashboard-no-broker',
    path,
    arrange: async (page, open) => {
      await open()
      await turn(page, 'broker', false)
      await page.getByRole('region', { name: 'Health' }).getByText('does not work now').first().waitFor()
    },
    restore: (page) => turn(page, 'broker', true),
  },
  {
    name: 'dashboard-gateway-away',
    path,
    arrange: async (page, open) => {
      await open()
      await page.getByText('Everything works.').waitFor()
      await turn(page, 'aggregator', false)
      await page.getByRole('alert').waitFor()
    },
    restore: (page) => turn(page, 'aggregator', true),
  },
  {
    name: 'dashboard-nothing-yet',
    path: '/participants/operator',
    arrange: async (page, open) => {
      await open()
      await page.getByText('No messages in this time').waitFor()
      await page.getByRole('region', { name: 'Latest messages' }).getByText('No messages yet').waitFor()
    },
  },
]
