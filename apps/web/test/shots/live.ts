import type { Shot } from './shot.ts'

export const liveShots: readonly Shot[] = [
  {
    name: 'live',
    path: '/',
    arrange: async (page, open) => {
      await open()
      await page.locator('.open-message').first().waitFor()
    },
  },
  {
    name: 'live-message',
    path: '/',
    arrange: async (page, open) => {
      await open()
      await page.locator('.open-message').nth(2).click()
      await page.getByRole('dialog').getByText('Signature and key').waitFor()
      await page.getByRole('dialog').getByText('Processed', { exact: true }).waitFor()
    },
  },
  {
    name: 'live-tampered',
    path: '/',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'Tamper with a stored message' }).click()
      await page.getByText('DIGEST_MISMATCH').first().waitFor()
      await page.getByText('refused: DIGEST_MISMATCH').first().waitFor()
    },
  },
  {
    name: 'live-tampered-message',
    path: '/',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'Tamper with a stored message' }).click()
      const refused = page.getByRole('row').filter({ hasText: 'DIGEST_MISMATCH' }).first()
      await refused.getByRole('button').click()
      await page.getByRole('dialog').getByText('Signature and key').waitFor()
    },
  },
  {
    name: 'live-nothing-runs',
    path: '/',
    arrange: async (page, open) => {
      await open()
      for (const label of ['Stop NorthGrid’s gateway', 'Stop the broker', 'Take the ledger away', 'Stop the SSI hub']) {
        await page.getByRole('button', { name: label }).click()
        await page.getByRole('button', { name: label }).waitFor({ state: 'detached' })
      }
      await page.getByText('waiting to be sent').first().waitFor()
      await page.getByText('grid-operator: no answer').waitFor()
    },
    restore: async (page) => {
      for (const label of [
        'Bring the ledger back',
        'Start the SSI hub',
        'Start the broker',
        'Start NorthGrid’s gateway',
      ]) {
        await page.getByRole('button', { name: label }).click()
        await page.getByRole('button', { name: label }).waitFor({ state: 'detached' })
      }
    },
  },
  {
    name: 'live-no-sandbox',
    path: '/',
    arrange: async (page, open) => {
      await page.route('**/api/**', (route) => route.abort())
      await open()
      await page.getByText('The sandbox does not answer').waitFor()
    },
  },
  {
    name: 'participant-not-found',
    path: '/participants/nobody',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { name: 'There is no such participant' }).waitFor()
    },
  },
]
