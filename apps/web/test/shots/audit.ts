import type { Shot } from './shot.ts'
import { callGateway } from './users.ts'

const path = '/participants/aggregator/audit'

export const auditShots: readonly Shot[] = [
  {
    name: 'audit-list',
    path,
    arrange: async (page, open) => {
      await open()
      await callGateway(page, 'POST', 'api-keys', { name: 'on record', scopes: ['read'] })
      await callGateway(page, 'POST', 'login', { username: 'somebody', password: 'a guess' })
      await page.getByText('POST /api/v2/api-keys').first().waitFor()
    },
  },
  {
    name: 'audit-event',
    path,
    arrange: async (page, open) => {
      await open()
      await callGateway(page, 'POST', 'api-keys', { name: 'on record', scopes: ['read'] })
      await page
        .getByRole('button', { name: /Details of event/ })
        .first()
        .click()
      await page.getByRole('dialog').getByText('From where').waitFor()
    },
  },
  {
    name: 'audit-empty',
    path,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('Who, what, or on what').fill('nobody does this')
      await page.getByText('Nothing is on record').waitFor()
    },
  },
]
