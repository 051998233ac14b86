import type { Page } from 'playwright-core'
import type { Shot } from './shot.ts'

const path = '/participants/grid-operator/dead-letters'

/** Has the hostile operator of the broker tamper with a message, and waits until its recipient has set it aside. */
async function tamper(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    await fetch('/api/sandbox/tamper', { method: 'POST', headers, body: '{}' })
  })
  await page.getByRole('button', { name: /^DIGEST_MISMATCH \d/ }).waitFor()
}

export const deadLettersShots: readonly Shot[] = [
  {
    name: 'dead-letters-none',
    path: '/participants/operator/dead-letters',
    arrange: async (page, open) => {
      await open()
      await page.getByText('No dead letters').waitFor()
    },
  },
  {
    name: 'dead-letters',
    path,
    arrange: async (page, open) => {
      await open()
      await tamper(page)
      await page.locator('.paged').getByRole('button').first().waitFor()
    },
  },
  {
    name: 'dead-letters-one',
    path,
    arrange: async (page, open) => {
      await open()
      await tamper(page)
      await page.locator('.paged').getByRole('button').first().click()
      await page.getByRole('dialog').getByText('Signature and key').waitFor()
    },
  },
  {
    name: 'dead-letters-still-refused',
    path,
    arrange: async (page, open) => {
      await open()
      await tamper(page)
      await page.getByRole('button', { name: /^Try (all )?\d+ again/ }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click()
      await page.getByText(/stays?, since something still stands against/).waitFor()
    },
  },
]
