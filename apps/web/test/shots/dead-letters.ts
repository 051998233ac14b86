import type { ShownDeadLetter } from '@digital-spine/api'
import type { Page } from 'playwright-core'
import { callGateway } from '../gateway-calls.ts'
import { post } from './post.ts'
import type { Shot } from './shot.ts'

const gateway = 'grid-operator'
const path = `/participants/${gateway}/dead-letters`

/** Has a message refused on its way in, and one rejected by a reader; done again it changes nothing. */
async function setAside(page: Page): Promise<void> {
  const letters = await callGateway<readonly ShownDeadLetter[]>(page, gateway, 'GET dead-letters')
  const codes = new Set(letters.map(({ code }) => code))
  if (!codes.has('DIGEST_MISMATCH')) await post(page, '/api/sandbox/tamper', {})
  if (codes.has('GRID_AREA_UNKNOWN')) return
  const reader = { fqcn: 'offers.in', clientId: 'billing' }
  const query = new URLSearchParams({ ...reader, amount: '1', wait: '30' })
  const messages = await callGateway<readonly { id: string }[]>(page, gateway, `GET messages?${query}`)
  const reason = 'There is no such grid area in the register of 2026.'
  await callGateway(page, gateway, 'POST messages/reject', {
    ...{ ...reader, messagesIds: messages.map(({ id }) => id), code: 'GRID_AREA_UNKNOWN', reason },
  })
}

const shot = (name: string, then: (page: Page) => Promise<unknown>): Shot => ({
  name,
  path,
  arrange: async (page, open) => {
    await open()
    await setAside(page)
    await page.reload()
    await page.getByRole('button', { name: /^DIGEST_MISMATCH \d/ }).waitFor()
    await page.getByRole('button', { name: 'GRID_AREA_UNKNOWN', exact: true }).waitFor()
    await then(page)
  },
})

export const deadLettersShots: readonly Shot[] = [
  {
    name: 'dead-letters-none',
    path: '/participants/operator/dead-letters',
    arrange: async (page, open) => {
      await open()
      await page.getByText('No dead letters').waitFor()
    },
  },
  shot('dead-letters-some', (page) => page.getByRole('checkbox').first().check()),
  shot('dead-letters-opened', async (page) => {
    await page.getByRole('button', { name: 'DIGEST_MISMATCH', exact: true }).first().click()
    await page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Body' }).waitFor()
    await page.waitForFunction(() => document.querySelector('[role=dialog]')?.getAnimations().length === 0)
  }),
]
