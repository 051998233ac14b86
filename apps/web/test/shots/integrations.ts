import type { Page } from 'playwright-core'
import type { Shot } from './shot.ts'
import { callGateway } from './users.ts'

const path = '/participants/aggregator/integrations'

const addKeys = async (page: Page): Promise<void> => {
  await callGateway(page, 'POST', 'api-keys', { name: 'trading', scopes: ['send', 'read'], channels: ['offers.out'] })
  const monitoring = { name: 'monitoring', scopes: ['read'], perMinute: 60, expiresAt: Date.now() + 30 * 86_400_000 }
  await callGateway(page, 'POST', 'api-keys', monitoring)
}
const addWebhook = (page: Page): Promise<void> =>
  callGateway(page, 'POST', 'webhooks', { id: 'billing', url: 'http://127.0.0.1:9/nobody', format: 'cloudevents' })

export const integrationsShots: readonly Shot[] = [
  {
    name: 'integrations-overview',
    path,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { name: 'Server-Sent Events' }).waitFor()
    },
  },
  {
    name: 'integrations-keys',
    path: `${path}/keys`,
    arrange: async (page, open) => {
      await open()
      await addKeys(page)
      await page.reload()
      await page.getByText('monitoring').first().waitFor()
    },
  },
  {
    name: 'integrations-keys-none',
    path: `${path}/keys`,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('Search by name').fill('nothing is called so')
      await page.getByRole('heading', { name: 'No such key' }).waitFor()
    },
  },
  {
    name: 'integrations-key-purpose',
    path: `${path}/keys/new`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByText('Say which system it is for.').waitFor()
    },
  },
  {
    name: 'integrations-key-rights',
    path: `${path}/keys/new`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('textbox', { name: 'Name' }).fill('billing')
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByRole('checkbox', { name: 'administer' }).waitFor()
    },
  },
  {
    name: 'integrations-key-made',
    path: `${path}/keys/new`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('textbox', { name: 'Name' }).fill('billing')
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByRole('button', { name: 'Make an API key' }).click()
      await page.getByText('Shown this once').waitFor()
    },
  },
  {
    name: 'integrations-webhooks',
    path: `${path}/webhooks`,
    arrange: async (page, open) => {
      await open()
      await addWebhook(page)
      await page.reload()
      await page.getByRole('link', { name: 'billing' }).waitFor()
    },
  },
  {
    name: 'integrations-webhook-new',
    path: `${path}/webhooks/new`,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('Headers').fill('no colon here')
      await page.getByText('Each line is a name').waitFor()
    },
  },
  {
    name: 'integrations-webhook',
    path: `${path}/webhooks/by-id/billing`,
    arrange: async (page, open) => {
      await open()
      await addWebhook(page)
      await page.reload()
      await page.getByRole('button', { name: 'Send a test' }).click()
      await page.getByText('Not taken').waitFor()
      await page.getByText('Deliveries').first().waitFor()
    },
  },
  {
    name: 'integrations-playground',
    path: `${path}/playground`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'Connect' }).click()
      await page
        .getByRole('button', { name: /^Acknowledge/ })
        .first()
        .waitFor()
    },
  },
  {
    name: 'integrations-samples',
    path: `${path}/samples`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('tab', { name: 'Python' }).click()
      await page.getByRole('tabpanel', { name: 'Python' }).getByText('offerId').waitFor()
    },
  },
]
